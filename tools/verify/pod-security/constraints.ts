/** The part of a SecurityContextConstraints object in which those differ that accounts here may use. */
export interface Constraints {
  readonly name: string;
  /** Whether user and group are those of the namespace; otherwise any. */
  readonly namespaceIds: boolean;
  readonly allowPrivilegeEscalation: boolean;
  readonly requiredDropCapabilities: readonly string[];
  readonly allowedCapabilities: readonly string[];
  /** Seccomp profile of every pod, which is also the only one allowed. @default any is refused */
  readonly seccompProfile?: string;
  /** Fields of volumes that say their types. */
  readonly volumes: readonly string[];
}

const commonVolumes = [
  'configMap',
  'downwardAPI',
  'emptyDir',
  'persistentVolumeClaim',
  'projected',
  'secret',
];

/**
 * openshift/cluster-kube-apiserver-operator
 * bindata/bootkube/scc-manifests/0000_20_kube-apiserver-operator_00_scc-restricted-v2.yaml @05211dd.
 */
export const restrictedV2: Constraints = {
  name: 'restricted-v2',
  namespaceIds: true,
  allowPrivilegeEscalation: false,
  requiredDropCapabilities: ['ALL'],
  allowedCapabilities: ['NET_BIND_SERVICE'],
  seccompProfile: 'RuntimeDefault',
  volumes: commonVolumes,
};

/** The same folder, 0000_20_kube-apiserver-operator_00_scc-anyuid.yaml @6cdb883. */
const anyuid: Constraints = {
  name: 'anyuid',
  namespaceIds: false,
  allowPrivilegeEscalation: true,
  requiredDropCapabilities: ['MKNOD'],
  allowedCapabilities: [],
  volumes: [...commonVolumes, 'csi', 'ephemeral'],
};

/** As restricted-v2, with any user but root: the same folder, 0000_20_kube-apiserver-operator_00_scc-nonroot-v2.yaml @05211dd. */
const nonrootV2: Constraints = { ...restrictedV2, name: 'nonroot-v2', namespaceIds: false };

/** Constraints that a RoleBinding here may grant, by name. */
export const grantable: ReadonlyMap<string, Constraints> = new Map(
  [anyuid, nonrootV2].map((constraints) => [constraints.name, constraints]),
);
