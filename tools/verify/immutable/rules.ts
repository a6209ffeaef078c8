import { type Manifest, recordAt } from '../../../lib/kubernetes/manifest';
import { parseQuantity } from '../../../lib/kubernetes/quantity';

/** One field that Kubernetes does not let change, by its name in messages. */
export interface Rule {
  readonly field: string;
  /** Whether the API server refuses the change of the whole object from old to new. */
  readonly refuses: (old: Manifest, next: Manifest) => boolean;
  /** Why, in a few words. */
  readonly reason: string;
}

const deploymentMode = 'serving.kserve.io/deploymentMode';

/** Rules by `<group>/<Kind>`; the core group is empty. Source: kubernetes/kubernetes pkg/apis/<group>/validation. */
const rulesOfKind: Readonly<Partial<Record<string, readonly Rule[]>>> = {
  'apps/Deployment': [fixed('spec.selector')],
  'apps/DaemonSet': [fixed('spec.selector')],
  // All of the spec but replicas, ordinals, template, updateStrategy, minReadySeconds and two retention fields.
  'apps/StatefulSet': [
    fixed('spec.selector'),
    fixed('spec.serviceName'),
    fixed('spec.volumeClaimTemplates'),
    fixed('spec.podManagementPolicy', 'OrderedReady'),
  ],
  'batch/Job': [
    fixed('spec.template'),
    fixed('spec.selector'),
    fixed('spec.completionMode', 'NonIndexed'),
    fixed('spec.completions', 1),
    fixed('spec.podFailurePolicy'),
    fixed('spec.backoffLimitPerIndex'),
  ],
  '/PersistentVolumeClaim': [
    fixed('spec.storageClassName'),
    fixed('spec.accessModes'),
    fixed('spec.volumeName'),
    fixed('spec.volumeMode', 'Filesystem'),
    fixed('spec.selector'),
    fixed('spec.dataSource'),
    fixed('spec.dataSourceRef'),
    { field: 'spec.resources.requests.storage', refuses: shrinks, reason: 'a volume can grow, not shrink' },
  ],
  '/Service': [
    fixed('spec.clusterIP'),
    fixed('spec.loadBalancerClass'),
    {
      field: 'spec.type',
      refuses: changesExternalName,
      reason: 'between ExternalName and the other types the address of the Service is lost',
    },
  ],
  '/Secret': [fixed('type', 'Opaque'), immutable('data'), immutable('stringData'), immutable('immutable')],
  '/ConfigMap': [immutable('data'), immutable('binaryData'), immutable('immutable')],
  'rbac.authorization.k8s.io/RoleBinding': [fixed('roleRef')],
  'rbac.authorization.k8s.io/ClusterRoleBinding': [fixed('roleRef')],
  'storage.k8s.io/StorageClass': [
    fixed('provisioner'),
    fixed('parameters'),
    fixed('reclaimPolicy', 'Delete'),
    fixed('volumeBindingMode', 'Immediate'),
  ],
  // kubeflow/pipelines, validating webhook of pipelineversions.pipelines.kubeflow.org.
  'pipelines.kubeflow.org/PipelineVersion': [fixed('spec')],
  // kserve/kserve pkg/apis/serving/v1beta1/inference_service_validation.go, validateDeploymentMode.
  'serving.kserve.io/InferenceService': [
    {
      field: `metadata.annotations.${deploymentMode}`,
      refuses: (old, next) => modeOf(old) !== modeOf(next),
      reason: 'KServe does not let the deployment mode change',
    },
  ],
};

export function rulesOf(group: string, kind: string): readonly Rule[] {
  return rulesOfKind[`${group}/${kind}`] ?? [];
}

/** `<group>/<Kind>` of every kind with rules. */
export const ruledKinds: readonly string[] = Object.keys(rulesOfKind);

/** The field keeps its value; `standard` is what Kubernetes writes where none is given. */
function fixed(field: string, standard?: unknown): Rule {
  const value = (manifest: Manifest) => canonical(valueAt(manifest, field) ?? standard);
  return {
    field,
    refuses: (old, next) => value(old) !== value(next),
    reason: 'Kubernetes does not let it change',
  };
}

/** The field of an object that says `immutable: true` keeps its value. */
function immutable(field: string): Rule {
  const { refuses } = fixed(field);
  return {
    field,
    refuses: (old, next) => old.immutable === true && refuses(old, next),
    reason: 'the object says immutable: true',
  };
}

function modeOf({ metadata }: Manifest): string | undefined {
  return metadata.annotations?.[deploymentMode];
}

function shrinks(old: Manifest, next: Manifest): boolean {
  const [before, after] = [old, next].map(storage);
  return before !== undefined && (after === undefined || after < before);
}

function storage(claim: Manifest): number | undefined {
  const { storage: size } = recordAt(claim, 'spec', 'resources', 'requests');
  return typeof size === 'string' || typeof size === 'number' ? parseQuantity(String(size)) : undefined;
}

function changesExternalName(old: Manifest, next: Manifest): boolean {
  const external = (service: Manifest) => recordAt(service, 'spec').type === 'ExternalName';
  return external(old) !== external(next);
}

function valueAt(manifest: Manifest, field: string): unknown {
  const keys = field.split('.');
  return recordAt(manifest, ...keys.slice(0, -1))[keys.at(-1) ?? ''];
}

/** JSON with the keys of every map in order, so that order and absent fields make no difference. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
