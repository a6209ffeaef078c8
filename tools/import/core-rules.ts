import type { JsonSchema } from './json-schema';

/**
 * What the declarations of cdk8s-plus-28 do not say, for fields that we emit. Source of every value: the Kubernetes
 * API reference, or the validation of the API server where the reference leaves it to prose
 * (k8s.io/apimachinery/pkg/util/validation for names, labels and ports).
 */

const DNS_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const LABEL_VALUE = '([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?';

/** Names as the API server checks them: RFC 1123 and RFC 1035. */
const label: JsonSchema = { pattern: `^${DNS_LABEL}$`, maxLength: 63 };
const label1035: JsonSchema = { pattern: '^[a-z]([-a-z0-9]*[a-z0-9])?$', maxLength: 63 };
const subdomain: JsonSchema = { pattern: `^${DNS_LABEL}(\\.${DNS_LABEL})*$`, maxLength: 253 };
/** Roles and bindings may be called `system:openshift:scc:anyuid`. */
const pathSegment: JsonSchema = { pattern: '^(?!\\.{1,2}$)[^/%]+$' };
/** The same grammar as in the CRDs that controller-gen writes. */
const QUANTITY_PATTERN =
  '^(\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))(([KMGTPE]i)|[numkMGTPE]|([eE](\\+|-)?(([0-9]+(\\.[0-9]*)?)|(\\.[0-9]+))))?$';

const qualifiedName: JsonSchema = {
  pattern: `^(${DNS_LABEL}(\\.${DNS_LABEL})*/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$`,
};
const labels: JsonSchema = {
  propertyNames: qualifiedName,
  additionalProperties: { type: 'string', pattern: `^${LABEL_VALUE}$`, maxLength: 63 },
};
const dataKeys: JsonSchema = { propertyNames: { pattern: '^[-._a-zA-Z0-9]+$', maxLength: 253 } };
const port: JsonSchema = { minimum: 1, maximum: 65535 };
const portOrName: JsonSchema = { minimum: 1, maximum: 65535, minLength: 1 };
const protocol: JsonSchema = { enum: ['TCP', 'UDP', 'SCTP'] };
const natural: JsonSchema = { minimum: 0 };
const positive: JsonSchema = { minimum: 1 };
const oneOf = (...values: string[]): JsonSchema => ({ enum: values });

export const QUANTITY: JsonSchema = { type: ['number', 'string'], pattern: QUANTITY_PATTERN };

/** Fields of metadata that a manifest may set; the server sets all others. */
export const METADATA_FIELDS = [
  'name',
  'namespace',
  'labels',
  'annotations',
  'finalizers',
  'ownerReferences',
] as const;

const NAME_RULES: Readonly<Record<string, JsonSchema>> = {
  'v1/Namespace': label,
  'v1/Service': label1035,
  'rbac.authorization.k8s.io/v1/Role': pathSegment,
  'rbac.authorization.k8s.io/v1/RoleBinding': pathSegment,
  'rbac.authorization.k8s.io/v1/ClusterRole': pathSegment,
  'rbac.authorization.k8s.io/v1/ClusterRoleBinding': pathSegment,
  // Pods carry the Job's name in a label; a CronJob appends 11 characters to its own.
  'batch/v1/Job': { ...subdomain, maxLength: 63 },
  'batch/v1/CronJob': { ...subdomain, maxLength: 52 },
};

/** How `metadata.name` must look, by `<apiVersion>/<Kind>`. Custom resources are subdomains. */
export function nameRule(key: string): JsonSchema {
  return NAME_RULES[key] ?? subdomain;
}

/** Fields that the API server demands although the OpenAPI does not, by core type. */
export const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  Container: ['image'],
  PersistentVolumeClaimSpec: ['accessModes', 'resources'],
  LimitRangeSpec: ['limits'],
  PolicyRule: ['verbs'],
};

/** Added to the schema of a field, by `<core type>.<field>`. */
export const FIELD_RULES: Readonly<Record<string, JsonSchema>> = {
  'ObjectMeta.name': { minLength: 1 },
  'ObjectMeta.namespace': label,
  'ObjectMeta.labels': labels,
  'ObjectMeta.annotations': { propertyNames: qualifiedName },

  'ConfigMap.data': dataKeys,
  'ConfigMap.binaryData': dataKeys,
  'Secret.stringData': dataKeys,
  'Secret.data': { ...dataKeys, additionalProperties: { type: 'string', pattern: '^[A-Za-z0-9+/]*={0,2}$' } },

  'LabelSelector.matchLabels': labels,
  'LabelSelectorRequirement.operator': oneOf('In', 'NotIn', 'Exists', 'DoesNotExist'),
  'NodeSelectorRequirement.operator': oneOf('In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'),
  'ServiceSpec.selector': labels,
  'PodSpec.nodeSelector': labels,

  'PodSpec.containers': { minItems: 1 },
  'PodSpec.restartPolicy': oneOf('Always', 'OnFailure', 'Never'),
  'PodSpec.dnsPolicy': oneOf('ClusterFirst', 'ClusterFirstWithHostNet', 'Default', 'None'),
  'PodSpec.preemptionPolicy': oneOf('PreemptLowerPriority', 'Never'),
  'PodSpec.serviceAccountName': subdomain,
  'PodSpec.terminationGracePeriodSeconds': natural,
  'PodSpec.activeDeadlineSeconds': positive,
  'Toleration.operator': oneOf('Exists', 'Equal'),
  'Toleration.effect': oneOf('NoSchedule', 'PreferNoSchedule', 'NoExecute'),
  'TopologySpreadConstraint.whenUnsatisfiable': oneOf('DoNotSchedule', 'ScheduleAnyway'),
  'TopologySpreadConstraint.maxSkew': positive,
  'PodSecurityContext.fsGroupChangePolicy': oneOf('OnRootMismatch', 'Always'),
  'SeccompProfile.type': oneOf('Localhost', 'RuntimeDefault', 'Unconfined'),

  'Container.name': label,
  'Container.image': { minLength: 1 },
  'Container.imagePullPolicy': oneOf('Always', 'Never', 'IfNotPresent'),
  'Container.restartPolicy': oneOf('Always'),
  'Container.terminationMessagePolicy': oneOf('File', 'FallbackToLogsOnError'),
  'ContainerPort.containerPort': port,
  'ContainerPort.hostPort': port,
  'ContainerPort.name': { pattern: '^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$', maxLength: 15 },
  'ContainerPort.protocol': protocol,
  'EnvVar.name': { pattern: '^[-._a-zA-Z][-._a-zA-Z0-9]*$' },
  'VolumeMount.mountPath': { minLength: 1, pattern: '^[^:]+$' },
  'VolumeMount.name': label,
  'VolumeMount.mountPropagation': oneOf('None', 'HostToContainer', 'Bidirectional'),
  'HttpGetAction.port': portOrName,
  'HttpGetAction.scheme': oneOf('HTTP', 'HTTPS'),
  'TcpSocketAction.port': portOrName,
  'GrpcAction.port': port,
  'Probe.initialDelaySeconds': natural,
  'Probe.periodSeconds': positive,
  'Probe.timeoutSeconds': positive,
  'Probe.successThreshold': positive,
  'Probe.failureThreshold': positive,

  'Volume.name': label,
  'ConfigMapVolumeSource.defaultMode': { minimum: 0, maximum: 0o777 },
  'SecretVolumeSource.defaultMode': { minimum: 0, maximum: 0o777 },
  'ProjectedVolumeSource.defaultMode': { minimum: 0, maximum: 0o777 },
  'KeyToPath.mode': { minimum: 0, maximum: 0o777 },
  'ServiceAccountTokenProjection.expirationSeconds': { minimum: 600 },
  'PersistentVolumeClaimSpec.accessModes': {
    minItems: 1,
    items: { type: 'string', enum: ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'] },
  },
  'PersistentVolumeClaimSpec.volumeMode': oneOf('Filesystem', 'Block'),

  'ServiceSpec.type': oneOf('ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'),
  'ServiceSpec.sessionAffinity': oneOf('None', 'ClientIP'),
  'ServiceSpec.internalTrafficPolicy': oneOf('Cluster', 'Local'),
  'ServiceSpec.externalTrafficPolicy': oneOf('Cluster', 'Local'),
  'ServiceSpec.ipFamilyPolicy': oneOf('SingleStack', 'PreferDualStack', 'RequireDualStack'),
  'ServicePort.port': port,
  'ServicePort.name': label,
  'ServicePort.targetPort': portOrName,
  'ServicePort.protocol': protocol,
  'NetworkPolicyPort.port': portOrName,
  'NetworkPolicyPort.endPort': port,
  'NetworkPolicyPort.protocol': protocol,
  'NetworkPolicySpec.policyTypes': { items: { type: 'string', enum: ['Ingress', 'Egress'] } },

  'DeploymentSpec.replicas': natural,
  'DeploymentSpec.minReadySeconds': natural,
  'DeploymentSpec.revisionHistoryLimit': natural,
  'DeploymentStrategy.type': oneOf('Recreate', 'RollingUpdate'),
  'StatefulSetSpec.replicas': natural,
  'StatefulSetSpec.podManagementPolicy': oneOf('OrderedReady', 'Parallel'),
  'StatefulSetUpdateStrategy.type': oneOf('RollingUpdate', 'OnDelete'),
  'JobSpec.backoffLimit': natural,
  'JobSpec.completions': natural,
  'JobSpec.parallelism': natural,
  'JobSpec.ttlSecondsAfterFinished': natural,
  'JobSpec.activeDeadlineSeconds': positive,
  'JobSpec.completionMode': oneOf('NonIndexed', 'Indexed'),
  'CronJobSpec.concurrencyPolicy': oneOf('Allow', 'Forbid', 'Replace'),
  'CronJobSpec.schedule': { minLength: 1 },
  'LimitRangeItem.type': oneOf('Container', 'Pod', 'PersistentVolumeClaim'),

  'PolicyRule.verbs': { minItems: 1 },
  'RoleRef.apiGroup': oneOf('rbac.authorization.k8s.io'),
  'RoleRef.kind': oneOf('Role', 'ClusterRole'),
  'Subject.kind': oneOf('ServiceAccount', 'User', 'Group'),
};
