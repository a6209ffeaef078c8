import type { OperatorPackage, Release } from '../../../lib/releases/release';

/** Definitions that a package brings beside those that a wait Job waits for. */
const furtherDefinitions: Readonly<Record<string, readonly string[]>> = {
  'openshift-gitops-operator': ['applicationsets.argoproj.io'],
  nfd: ['nodefeaturerules.nfd.openshift.io'],
  'gpu-operator-certified': ['nvidiadrivers.nvidia.com'],
  servicemeshoperator: ['peerauthentications.security.istio.io'],
  'serverless-operator': ['services.serving.knative.dev'],
};

/** A package as a catalogue has it. */
export interface CatalogPackage {
  readonly name: string;
  readonly definitions: readonly string[];
  /** What the names of its ClusterServiceVersions have before the version. */
  readonly prefix: string;
  /** The version that is installed if nobody says otherwise. */
  readonly version: string;
}

/** The packages of the catalogues of a cluster, by name. */
export function packagesOf({ operators, gitops }: Release): ReadonlyMap<string, CatalogPackage> {
  return new Map(
    [...Object.values(operators), gitops].map((operator) => [operator.package, listed(operator)]),
  );
}

function listed(operator: OperatorPackage): CatalogPackage {
  const { package: name, crds, csvPrefix, minimum } = operator;
  return {
    name,
    definitions: [...crds, ...(furtherDefinitions[name] ?? [])],
    prefix: csvPrefix ?? `${name}.v`,
    version: minimum.version,
  };
}
