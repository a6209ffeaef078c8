import { PlatformError } from '../program/errors';
import { groupOf } from '../kubernetes/manifest';
import { apps } from './apps';
import { argoproj } from './argoproj';
import { autoscalingOpenshift } from './autoscaling-openshift';
import { batch } from './batch';
import { core } from './core';
import { dashboardOpendatahub } from './dashboard-opendatahub';
import { datascienceclusterOpendatahub } from './datasciencecluster-opendatahub';
import { datasciencepipelinesapplicationsOpendatahub } from './datasciencepipelinesapplications-opendatahub';
import { doclingGithub } from './docling-github';
import { dscinitializationOpendatahub } from './dscinitialization-opendatahub';
import { externalSecrets } from './external-secrets';
import { generatorsExternalSecrets } from './generators-external-secrets';
import { infrastructureOpendatahub } from './infrastructure-opendatahub';
import type { GroupKinds, KindRecord } from './kind-record';
import { kubeflow } from './kubeflow';
import { llamastack } from './llamastack';
import { machineOpenshift } from './machine-openshift';
import { maistra } from './maistra';
import { milvusIo } from './milvus-io';
import { modelregistryOpendatahub } from './modelregistry-opendatahub';
import { monitoringCoreos } from './monitoring-coreos';
import { networkingK8s } from './networking-k8s';
import { nfdOpenshift } from './nfd-openshift';
import { nvidia } from './nvidia';
import { opendatahub } from './opendatahub';
import { operatorOpenshift } from './operator-openshift';
import { operatorsCoreos } from './operators-coreos';
import { pipelinesKubeflow } from './pipelines-kubeflow';
import { policy } from './policy';
import { rbacAuthorizationK8s } from './rbac-authorization-k8s';
import { routeOpenshift } from './route-openshift';
import { securityIstio } from './security-istio';
import { servingKserve } from './serving-kserve';
import { trustyaiOpendatahub } from './trustyai-opendatahub';

/** A kind of an API group, whatever its version. */
export interface GroupKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/**
 * Every API group of which something is rendered. The guide tells of troubles in this order: of Argo CD, of what is
 * installed, of what everything needs, then of the servers.
 */
const groups: Readonly<Record<string, GroupKinds>> = {
  'argoproj.io': argoproj,
  'operators.coreos.com': operatorsCoreos,
  'external-secrets.io': externalSecrets,
  'generators.external-secrets.io': generatorsExternalSecrets,
  'operator.openshift.io': operatorOpenshift,
  '': core,
  apps,
  batch,
  policy,
  'rbac.authorization.k8s.io': rbacAuthorizationK8s,
  'datasciencecluster.opendatahub.io': datascienceclusterOpendatahub,
  'dscinitialization.opendatahub.io': dscinitializationOpendatahub,
  'opendatahub.io': opendatahub,
  'dashboard.opendatahub.io': dashboardOpendatahub,
  'infrastructure.opendatahub.io': infrastructureOpendatahub,
  'serving.kserve.io': servingKserve,
  'maistra.io': maistra,
  'security.istio.io': securityIstio,
  'docling.github.io': doclingGithub,
  'milvus.io': milvusIo,
  'llamastack.io': llamastack,
  'kubeflow.org': kubeflow,
  'datasciencepipelinesapplications.opendatahub.io': datasciencepipelinesapplicationsOpendatahub,
  'pipelines.kubeflow.org': pipelinesKubeflow,
  'modelregistry.opendatahub.io': modelregistryOpendatahub,
  'trustyai.opendatahub.io': trustyaiOpendatahub,
  'nfd.openshift.io': nfdOpenshift,
  'nvidia.com': nvidia,
  'machine.openshift.io': machineOpenshift,
  'autoscaling.openshift.io': autoscalingOpenshift,
  'networking.k8s.io': networkingK8s,
  'monitoring.coreos.com': monitoringCoreos,
  'route.openshift.io': routeOpenshift,
};

/** The record of every kind, by the name that {@link groupKindOf} gives it. */
export const kindRecords: ReadonlyMap<string, KindRecord> = new Map(
  Object.entries(groups).flatMap(([group, kinds]) =>
    Object.entries(kinds).map(([kind, record]) => [groupKind(group, kind), record] as const),
  ),
);

/** `Deployment.apps` as this program writes it: `apps/Deployment`; `Service` in the core group. */
export function groupKind(group: string, kind: string): string {
  return group === '' ? kind : `${group}/${kind}`;
}

/** Group and kind of an object as one text. */
export function groupKindOf({ apiVersion, kind }: GroupKind): string {
  return groupKind(groupOf(apiVersion), kind);
}

/** Whether an object is of one of these groups and kinds. */
export function isOf(...groupKinds: readonly string[]): (object: GroupKind) => boolean {
  return (object) => groupKinds.includes(groupKindOf(object));
}

/** Group and kind of that text. */
export function partsOf(groupKind: string): { group: string; kind: string } {
  const [kind = '', group = ''] = groupKind.split('/').reverse();
  return { group, kind };
}

/** What is known of the kind of an object; `undefined` for one that the program does not render. */
export function knownKind(object: GroupKind): KindRecord | undefined {
  return kindRecords.get(groupKindOf(object));
}

/** What is known of the kind of an object. @throws PlatformError PAI-210 if it has no record */
export function recordOf(object: GroupKind): KindRecord {
  const record = knownKind(object);
  if (record !== undefined) return record;
  throw new PlatformError([
    {
      code: 'PAI-210',
      construct: groupKindOf(object),
      message: 'the program renders the kind, and lib/kinds has no record of it',
      remedy: 'add the record to the file of its group in lib/kinds',
    },
  ]);
}

/** How `oc` names a kind: in the plural with the group, or in short where Kubernetes has it, or nobody knows it. */
export function commandType(groupKind: string): string {
  const { group, kind } = partsOf(groupKind);
  const record = kindRecords.get(groupKind);
  return record === undefined || record.definition === 'kubernetes'
    ? kind.toLowerCase()
    : `${record.resource}.${group}`;
}
