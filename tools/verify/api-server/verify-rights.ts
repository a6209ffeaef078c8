import type { Manifest } from '../../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import type { Failure, Outcome } from '../check';
import { Applier } from './apply';
import type { ApiClient, ServiceAccount } from './client';

const apiGroup = 'rbac.authorization.k8s.io';

/** What somebody could commit to get further than the environment. */
function forbidden({ environment }: RenderedEnvironment, account: ServiceAccount): [string, Manifest][] {
  const { workloads } = environment.namespaces;
  const subjects = [{ kind: 'ServiceAccount', ...account }];
  const roleRef = { apiGroup, kind: 'ClusterRole', name: 'cluster-admin' };
  const version = `${apiGroup}/v1`;
  const metadata = (name: string, namespace?: string) => ({ name, namespace });
  const pod = { containers: [{ name: 'c', image: 'example.com/c:1' }] };
  return [
    [
      'cluster-admin for itself',
      { apiVersion: version, kind: 'ClusterRoleBinding', metadata: metadata('more'), roleRef, subjects },
    ],
    [
      'cluster-admin in its own namespace',
      { apiVersion: version, kind: 'RoleBinding', metadata: metadata('more', workloads), roleRef, subjects },
    ],
    [
      'a Role with a right that it lacks',
      {
        apiVersion: version,
        kind: 'Role',
        metadata: metadata('more', workloads),
        rules: [{ apiGroups: [''], resources: ['pods/exec'], verbs: ['create'] }],
      },
    ],
    [
      'other rights for itself',
      {
        apiVersion: version,
        kind: 'ClusterRole',
        metadata: metadata(`private-ai-${environment.name}-argocd`),
        rules: [],
      },
    ],
    [
      'a Secret of the cluster',
      { apiVersion: 'v1', kind: 'Secret', metadata: metadata('more', 'kube-system') },
    ],
    [
      'a Pod beside those of the cluster',
      { apiVersion: 'v1', kind: 'Pod', metadata: metadata('more', 'openshift-monitoring'), spec: pod },
    ],
    ['another namespace', { apiVersion: 'v1', kind: 'Namespace', metadata: metadata('more') }],
  ];
}

/** Asks the server whether the account of Argo CD is refused what the environment does not need. */
export async function verifyRights(
  client: ApiClient,
  account: ServiceAccount,
  environment: RenderedEnvironment,
): Promise<Outcome> {
  const { name } = environment.environment;
  const failures: Failure[] = [];
  const applier = new Applier(client, account);
  const questions = forbidden(environment, account);
  for (const [what, manifest] of questions) {
    const { rejection } = await applier.apply(manifest);
    if (rejection?.includes('forbidden') === true) continue;
    failures.push({ subject: `${name}: ${what}`, message: rejection ?? 'the server lets Argo CD do it' });
  }
  const lists = [
    { path: '/api/v1/configmaps', status: 200 },
    { path: '/api/v1/secrets', status: 403 },
  ];
  for (const { path, status } of lists) {
    const answer = await client.send({ method: 'GET', path: `${path}?limit=1`, as: account });
    if (answer.status !== status) {
      failures.push({ subject: `${name}: ${path}`, message: `status ${answer.status}, not ${status}` });
    }
  }
  return { subjects: questions.length + lists.length, failures };
}
