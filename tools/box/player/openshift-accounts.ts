import { createHash } from 'node:crypto';
import { core, type ServiceAccount } from './kinds';
import { forEach, type PlayedOperator } from './operator';
import type { PlayedCluster } from './played-cluster';

const reference = 'openshift.io/internal-registry-pull-secret-ref';

/**
 * The pull secret that OpenShift makes for every ServiceAccount, and mentions in it
 * (openshift/openshift-controller-manager pkg/internalregistry/controllers @release-4.18).
 */
export const openshiftAccounts: PlayedOperator = {
  name: 'OpenShift (accounts)',
  watches: [core.serviceAccounts, core.secrets],
  turn: async (cluster) => {
    const accounts = cluster
      .list(core.serviceAccounts)
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    await forEach(accounts, (each) => followAccount(cluster, each));
  },
};

async function followAccount(cluster: PlayedCluster, account: ServiceAccount): Promise<void> {
  const { name, namespace = '', uid } = account.metadata;
  if (namespace.startsWith('kube-')) return;
  const suffix = createHash('sha256').update(uid).digest('hex').slice(0, 5);
  const secret = `${name.slice(0, 40)}-dockercfg-${suffix}`;
  await cluster.create(core.secrets, {
    apiVersion: 'v1',
    kind: 'Secret',
    type: 'kubernetes.io/dockercfg',
    metadata: {
      name: secret,
      namespace,
      annotations: { 'openshift.io/internal-registry-auth-token.service-account': name },
      ownerReferences: [{ apiVersion: 'v1', kind: 'ServiceAccount', name, uid }],
    },
    stringData: { '.dockercfg': '{}' },
  });
  const { secrets = [], imagePullSecrets = [] } = account;
  const has = (list: readonly { readonly name: string }[]) => list.some((each) => each.name === secret);
  if (has(secrets) && has(imagePullSecrets)) return;
  await cluster.merge(core.serviceAccounts, account, {
    metadata: { annotations: { [reference]: secret } },
    secrets: has(secrets) ? secrets : [...secrets, { name: secret }],
    imagePullSecrets: has(imagePullSecrets) ? imagePullSecrets : [...imagePullSecrets, { name: secret }],
  });
}
