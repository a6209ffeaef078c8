import type { Mistake } from './mistake';

/** Mistakes about operators and rights: in the wrong order, for nobody, misspelt, without reason. */
export const inPlatform: readonly Mistake[] = [
  {
    title: 'a resource of OpenShift AI before its operator',
    caughtBy: 'guard PAI-215',
    kind: 'DSCInitialization',
    name: /^default-dsci$/,
    change: (_, object) => {
      object.syncWave = 'operatorGroups';
    },
  },
  {
    title: 'a resource whose operator nobody installs',
    caughtBy: 'guard PAI-215',
    kind: 'ExternalSecret',
    name: /^minio-credentials$/,
    change: (m) => {
      m.apiVersion = 'maistra.io/v1';
      m.kind = 'ServiceMeshMember';
    },
  },
  {
    title: 'an OperatorGroup without its namespace',
    caughtBy: 'guard PAI-201',
    kind: 'OperatorGroup',
    name: /^rhods-operator$/,
    change: (m) => {
      m.metadata.namespace = 'redhat-ods-operators';
    },
  },
  {
    title: 'a misspelt approval in a Subscription',
    caughtBy: 'schema',
    kind: 'Subscription',
    name: /^rhods-operator$/,
    change: (m) => {
      m.spec.installPlanAproval = 'Manual';
    },
  },
  {
    title: 'an SCC for an account, without a reason',
    caughtBy: 'guard PAI-216',
    kind: 'RoleBinding',
    name: /^secrets-for-/,
    change: (m) => {
      m.roleRef = { ...m.roleRef, kind: 'ClusterRole', name: 'system:openshift:scc:anyuid' };
    },
  },
];
