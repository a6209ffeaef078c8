import { parse } from 'yaml';
import type { Problem } from '../program/errors';
import { type Manifest, recordAt } from '../kubernetes/manifest';
import type { RenderedEnvironment } from '../cluster/rendered-environment';
import type { DefinitionOwner } from '../kinds/kind-record';
import { commandType, groupKindOf, kindRecords } from '../kinds/kinds';
import { leavesBehindAnnotation } from '../kubernetes/leaves-behind';
import type { Release } from '../releases/release';
import { everyRelease } from '../releases/releases';
import { fileName } from './file-name';
import { leavingFolders, leavingNamespaces } from './leaving';
import { belowStage, type OldObject, oldObjects, title } from './old-objects';
import type { PreviousOutput } from './previous-output';

const dataScienceCluster = 'datasciencecluster.opendatahub.io/DataScienceCluster';

/**
 * What the step from an output folder to the new one leaves behind in a cluster, or breaks there. Only names are
 * compared; of the old files, those are read that vanish, and the DataScienceCluster. The old output can be of any
 * release, so what operators make, and what their packages are called, is that of all of them.
 *
 * - PAI-401: custom resources whose operator goes in the same step; nothing would finalize them
 * - PAI-402: objects that Argo CD keeps when they leave (`Prune=false`), and what others have made that nobody removes
 * - PAI-403: a stage, a namespace or an environment that Argo CD does not look at any more
 * - PAI-404: custom resources that take a volume of their operator with them
 */
export function removalWarnings(
  previous: PreviousOutput,
  environments: readonly RenderedEnvironment[],
  releases: readonly Release[] = everyRelease,
): Problem[] {
  const old = oldObjects(previous.paths);
  return [
    ...leavingFolders(old, environments),
    ...environments.flatMap((rendered) => {
      const { name } = rendered.environment;
      const objects = old.get(name) ?? [];
      const next = new Set(rendered.objects.map(({ manifest }) => fileName(manifest)));
      const gone = objects.filter(({ path }) => !next.has(belowStage(path)));
      return [
        ...lostComponents(objects, previous, rendered),
        ...lostOperators(objects, rendered, releases),
        ...keptObjects(gone, previous, rendered),
        ...leftBehind(gone, previous),
        ...leavingNamespaces(objects, gone, rendered),
        ...takenVolumes(gone, previous, releases),
      ].map((problem) => ({ ...problem, construct: `${name}: ${problem.construct ?? ''}` }));
    }),
  ];
}

/** Components that the DataScienceCluster switches off while resources of theirs are there. */
function lostComponents(
  old: readonly OldObject[],
  previous: PreviousOutput,
  { objects, needs }: RenderedEnvironment,
): Problem[] {
  const cluster = objects.find(({ manifest }) => groupKindOf(manifest) === dataScienceCluster);
  const before = old.find(({ groupKind }) => groupKind === dataScienceCluster);
  // One that exists, or comes to be the owner's, stays as it is.
  if (cluster === undefined || before === undefined) return [];
  const owned = byOwner(old, (owner) =>
    typeof owner === 'object' && 'component' in owner ? owner.component : undefined,
  );
  const off = [...owned].filter(([component]) => !needs.dataScienceComponents.has(component));
  if (off.length === 0) return [];
  const managed = managedComponents(previous.read(before.path));
  return off
    .filter(([component]) => managed.has(component))
    .map(([component, resources]) => ({
      code: 'PAI-401',
      construct: `DataScienceCluster ${before.name}`,
      message: `${component} goes from Managed to Removed while the cluster has ${resources.map(title).join(', ')}`,
      remedy: `keep it with retiring.components: [${component}] until the cluster has none of them (docs/removal.md)`,
    }));
}

/** Components that a DataScienceCluster runs; none if the text is not one. */
function managedComponents(text: string): ReadonlySet<string> {
  const components = recordAt(parsed(text), 'spec', 'components');
  return new Set(
    Object.keys(components).filter((key) => recordAt(components, key).managementState === 'Managed'),
  );
}

/** Resources that leave with the volume claims that their operator owns for them. */
function takenVolumes(
  gone: readonly OldObject[],
  previous: PreviousOutput,
  releases: readonly Release[],
): Problem[] {
  return gone.flatMap((object) => {
    const makers = releases.flatMap(({ produces }) => produces[object.groupKind ?? ''] ?? []);
    const resource = makers.length === 0 ? undefined : parsed(previous.read(object.path));
    if (!isManifest(resource)) return [];
    const made = new Map(makers.flatMap((make) => make(resource)).map((each) => [title(each), each]));
    return [...made.values()]
      .filter(({ kind, claimed }) => kind === 'PersistentVolumeClaim' && claimed !== true)
      .map((claim) => ({
        code: 'PAI-404',
        construct: title(object),
        message: `leaves the output, and Argo CD prunes it; its operator's ${title(claim)} goes with it`,
        remedy: 'save what somebody needs of that volume before you push this (docs/removal.md)',
      }));
  });
}

function isManifest(value: unknown): value is Manifest {
  return typeof recordAt(value, 'metadata').name === 'string';
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    return undefined;
  }
}

/** Packages of operators that nothing needs any more, or that another one replaces, with the resources that the cluster still has of them. */
function lostOperators(
  old: readonly OldObject[],
  { platform, needs }: RenderedEnvironment,
  releases: readonly Release[],
): Problem[] {
  const owned = byOwner(old, (owner) =>
    typeof owner === 'object' && 'operator' in owner ? owner.operator : undefined,
  );
  const installed = new Set(
    old.flatMap((each) => (each.groupKind === 'operators.coreos.com/Subscription' ? [each.name] : [])),
  );
  return [...owned].flatMap(([name, resources]) => {
    const next = needs.operators.has(name) ? platform.release.operators[name].package : undefined;
    const packages = new Map(releases.map(({ operators }) => [operators[name].package, operators[name]]));
    return [...packages.values()]
      .filter((each) => installed.has(each.package) && each.package !== next)
      .map((each) => ({
        code: 'PAI-401' as const,
        construct: `Subscription ${each.namespace}/${each.package}`,
        message: `${next === undefined ? `nothing needs ${each.title} any more` : `${each.title} comes with the package ${next} now`}, and the cluster has ${resources.map(title).join(', ')}`,
        remedy:
          'Argo CD retains the operator; remove it by hand when the cluster has none of them (docs/removal.md)',
      }));
  });
}

/** Objects by who brings their definition. */
function byOwner<Owner>(
  old: readonly OldObject[],
  ownerOf: (owner: DefinitionOwner) => Owner | undefined,
): Map<Owner, OldObject[]> {
  const owned = new Map<Owner, OldObject[]>();
  for (const object of old) {
    const record = kindRecords.get(object.groupKind ?? '');
    const owner = record === undefined ? undefined : ownerOf(record.definition);
    if (owner !== undefined) owned.set(owner, [...(owned.get(owner) ?? []), object]);
  }
  return owned;
}

const keeps = /argocd\.argoproj\.io\/sync-options: .*Prune=false/;

/** Objects that leave and say that Argo CD must not prune them. */
function keptObjects(
  gone: readonly OldObject[],
  previous: PreviousOutput,
  rendered: RenderedEnvironment,
): Problem[] {
  return gone
    .filter((object) => !isHandedOver(object, rendered) && keeps.test(previous.read(object.path)))
    .map((object) => ({
      code: 'PAI-402',
      construct: title(object),
      message: `leaves the output, but Argo CD retains it${object.groupKind === 'Namespace' ? ' and all that is in it' : ''}`,
      remedy: `when nobody needs it any more: ${deletion(object)}`,
    }));
}

/** What objects that leave have made in servers, where no sync reaches it. */
function leftBehind(gone: readonly OldObject[], previous: PreviousOutput): Problem[] {
  return gone.flatMap((object) => {
    const text = previous.read(object.path);
    // Few files have it, and parsing takes time.
    const what = text.includes(leavesBehindAnnotation)
      ? recordAt(parsed(text), 'metadata', 'annotations')[leavesBehindAnnotation]
      : undefined;
    if (typeof what !== 'string') return [];
    return [
      {
        code: 'PAI-402' as const,
        construct: title(object),
        message: `leaves the output, and ${what} stays`,
        remedy: 'when nobody needs it any more, remove it as docs/removal.md says',
      },
    ];
  });
}

/** What the environment goes on using, although the owner makes it from now on. */
function isHandedOver(object: OldObject, { environment, platform, needs }: RenderedEnvironment): boolean {
  const { kind, groupKind, namespace, name } = object;
  switch (groupKind) {
    case dataScienceCluster:
    case 'dscinitialization.opendatahub.io/DSCInitialization':
    case 'opendatahub.io/OdhDashboardConfig':
      return environment.dataScienceCluster === 'existing';
    case 'operators.coreos.com/Subscription':
    case 'operators.coreos.com/OperatorGroup':
      return [...needs.operators].some((each) => platform.release.operators[each].package === name);
    case 'nfd.openshift.io/NodeFeatureDiscovery':
      return needs.operators.has('node-feature-discovery');
    case 'nvidia.com/ClusterPolicy':
      return needs.operators.has('gpu-operator');
    case 'autoscaling.openshift.io/ClusterAutoscaler':
      return environment.aws?.clusterAutoscaler === 'existing';
    case 'ConfigMap':
      // Earlier output held it whole; a Job writes its one line now, and the rest is the owner's.
      return namespace === 'openshift-monitoring';
    case 'operator.openshift.io/ExternalSecretsConfig':
      return needs.operators.has('external-secrets');
    case 'external-secrets.io/ExternalSecret':
      return needs.secrets.some((secret) => secret.namespace === namespace && secret.name === name);
    default:
      return needs.prerequisites.some(
        ({ object }) => object?.kind === kind && object.name === name && object.namespace === namespace,
      );
  }
}

/** The command that deletes an object. A Secret outlives the ExternalSecret that made it. */
function deletion({ kind, groupKind, namespace, name }: OldObject): string {
  const type = commandType(groupKind ?? kind);
  const objects =
    groupKind === 'external-secrets.io/ExternalSecret' ? `${type}/${name} secret/${name}` : `${type}/${name}`;
  return `oc delete ${objects}${namespace === undefined ? '' : ` -n ${namespace}`}`;
}
