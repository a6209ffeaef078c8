import { compare } from '../program/compare';
import type { RenderedEnvironment } from '../cluster/rendered-environment';
import type { UsedImage } from '../cluster/images';
import { operatorCatalogNames, operatorCatalogs } from '../catalogues/operator-catalogs';
import type { InstalledOperatorName } from '../catalogues/operator-names';
import { installedPackage, type OperatorPackage } from '../releases/release';

/** One package of a catalogue, with the oldest version that must be in the mirror. */
export interface MirroredPackage {
  readonly operator: Pick<OperatorPackage, 'package' | 'channel' | 'catalog'>;
  /** Semantic version, for example `2.25.0`. */
  readonly oldest: string;
}

/** The operators that the program installs; the others are in the cluster already. */
export function mirroredPackages({
  environment,
  platform,
  needs,
}: Pick<RenderedEnvironment, 'environment' | 'platform' | 'needs'>): MirroredPackage[] {
  const names: InstalledOperatorName[] = [...needs.operators]
    .sort(compare)
    .filter((name) => platform.manages(name));
  if (environment.delivery.argocd === 'managed') names.unshift('openshift-gitops');
  return names.map((name) => {
    const operator = installedPackage(platform.release, name);
    const pinned = environment.operatorVersions[name];
    return { operator, oldest: pinned === undefined ? operator.minimum.version : versionOf(pinned) };
  });
}

/**
 * The input of oc-mirror v2 (openshift/oc-mirror internal/pkg/api/v2alpha1/type_config.go @855b64a): the packages
 * of the managed operators, from the oldest version that the environment works with to the head of their
 * channel, and every image of the list. OpenShift itself is the cluster owner's.
 *
 * The default channel is stated, since oc-mirror refuses a package without its own one (docs/features/filtering.md).
 */
export function imageSetConfiguration(
  openshift: string,
  packages: readonly MirroredPackage[],
  images: readonly UsedImage[],
): object {
  const operators = operatorCatalogNames.flatMap((catalog) => {
    const ofCatalog = packages.filter(({ operator }) => operator.catalog === catalog);
    if (ofCatalog.length === 0) return [];
    return [
      {
        catalog: `${operatorCatalogs[catalog].index}:v${openshift}`,
        packages: ofCatalog
          .sort((a, b) => compare(a.operator.package, b.operator.package))
          .map(({ operator, oldest }) => ({
            name: operator.package,
            defaultChannel: operator.channel,
            channels: [{ name: operator.channel, minVersion: oldest }],
          })),
      },
    ];
  });
  return {
    apiVersion: 'mirror.openshift.io/v2alpha1',
    kind: 'ImageSetConfiguration',
    mirror: {
      operators: operators.length === 0 ? undefined : operators,
      additionalImages: images.map(({ upstream }) => ({ name: upstream })),
    },
  };
}

/** Names of versions are `<name>.<version>` or `<name>.v<version>`. */
function versionOf(csv: string): string {
  return csv.slice(csv.indexOf('.') + 1).replace(/^v/, '');
}
