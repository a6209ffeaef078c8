import type { k8s } from 'cdk8s-plus-28';
import type { Manifest } from '../../lib/kubernetes/manifest';
import { isHandover, type RenderedObject } from '../../lib/cluster/rendered-object';
import { guide } from '../../lib/output/guide/guide';
import { at, rendered, settings, small } from '../support/environments';
import { section } from '../../tools/markdown-section';

const demo = rendered('demo');
const name = 'private-ai-demo-argocd';
const account = { name: 'openshift-gitops-argocd-application-controller', namespace: 'openshift-gitops' };

function handedOver(objects: readonly RenderedObject[], kind: string): Manifest[] {
  return objects
    .filter(({ folder, manifest }) => isHandover(folder) && manifest.kind === kind)
    .map((o) => o.manifest);
}

function rulesOf(
  objects: readonly RenderedObject[],
  kind: string,
  role: string,
  namespace?: string,
): k8s.PolicyRule[] {
  const found = handedOver(objects, kind).find(
    ({ metadata }) => metadata.name === role && metadata.namespace === namespace,
  );
  return at(found, 'rules') as k8s.PolicyRule[];
}

/** Whether some rule gives the verb on the resource, of that name or any. */
function allows(
  rules: readonly k8s.PolicyRule[],
  verb: string,
  group: string,
  resource: string,
  named?: string,
) {
  return rules.some(
    ({ verbs, apiGroups, resources, resourceNames }) =>
      verbs.includes(verb) &&
      apiGroups?.includes(group) === true &&
      resources?.includes(resource) === true &&
      (resourceNames === undefined || (named !== undefined && resourceNames.includes(named))),
  );
}

describe('the rights of Argo CD', () => {
  const writer = rulesOf(demo.objects, 'ClusterRole', name);
  const reader = rulesOf(demo.objects, 'ClusterRole', `${name}-reader`);
  const workloads = rulesOf(demo.objects, 'Role', name, 'private-ai-demo');

  test('hold no star, no escalation, and no impersonation', () => {
    const text = JSON.stringify(
      ['ClusterRole', 'Role'].flatMap((kind) => handedOver(demo.objects, kind).map((role) => role.rules)),
    );
    expect(text).toContain('"verbs":["');
    for (const word of ['"*"', 'escalate', 'impersonate', 'cluster-admin']) expect(text).not.toContain(word);
  });

  test('are those of its own account, and the web interface only reads', () => {
    const subjects = ['ClusterRoleBinding', 'RoleBinding']
      .flatMap((kind) => handedOver(demo.objects, kind))
      .filter(({ metadata }) => metadata.name.startsWith(name))
      .map((binding) => [at(binding, 'roleRef.name'), at(binding, 'subjects')]);
    const controller = { kind: 'ServiceAccount', ...account };
    const server = { ...controller, name: 'openshift-gitops-argocd-server' };
    expect(new Set(subjects.map(([role, list]) => JSON.stringify([role, list])))).toEqual(
      new Set([
        JSON.stringify([name, [controller]]),
        JSON.stringify([`${name}-reader`, [controller, server]]),
      ]),
    );
  });

  test('let it label the namespaces, not make or delete one', () => {
    expect(allows(writer, 'patch', '', 'namespaces', 'private-ai-demo')).toBe(true);
    expect(allows(writer, 'patch', '', 'namespaces', 'kube-system')).toBe(false);
    expect(
      ['create', 'delete'].some((verb) => allows(writer, verb, '', 'namespaces', 'private-ai-demo')),
    ).toBe(false);
    const made = handedOver(demo.objects, 'Namespace').map(({ metadata }) => metadata.name);
    expect(made).toEqual(expect.arrayContaining(['model-storage', 'private-ai-demo', 'redhat-ods-operator']));
  });

  test('cover objects without namespace by name', () => {
    const group = 'datasciencecluster.opendatahub.io';
    expect(allows(writer, 'patch', group, 'datascienceclusters', 'default-dsc')).toBe(true);
    expect(allows(writer, 'patch', group, 'datascienceclusters', 'another')).toBe(false);
  });

  test('do not change with a further model', () => {
    const model = at(settings('demo', small), 'models.0') as object;
    const rights = (models: readonly object[]) => {
      const { objects } = rendered('demo', { ...small, models });
      return objects
        .filter(({ folder, manifest }) => folder === 'bootstrap' && manifest.kind === 'Role')
        .map((o) => o.manifest);
    };
    expect(rights([{ ...model, name: 'other', exposure: 'authenticated' }])).toEqual(
      rights([{ ...model, exposure: 'authenticated' }]),
    );
  });

  test('in namespaces of the cluster cover the objects by name', () => {
    const monitoring = rulesOf(demo.objects, 'Role', name, 'openshift-monitoring');
    expect(allows(monitoring, 'patch', '', 'configmaps', 'cluster-monitoring-config')).toBe(true);
    expect(allows(monitoring, 'patch', '', 'configmaps', 'another')).toBe(false);
  });

  test('reach into a namespace that only an operator makes by the names of its objects', () => {
    const namespaces = handedOver(demo.objects, 'Namespace').map(({ metadata }) => metadata.name);
    expect(namespaces).not.toContain('redhat-ods-applications');
    expect(allows(writer, 'patch', 'opendatahub.io', 'odhdashboardconfigs', 'odh-dashboard-config')).toBe(
      true,
    );
  });

  test('hold what Kubernetes demands for roles and bindings', () => {
    expect(allows(writer, 'bind', 'rbac.authorization.k8s.io', 'clusterroles', 'system:auth-delegator')).toBe(
      true,
    );
    expect(allows(writer, 'bind', 'rbac.authorization.k8s.io', 'clusterroles', 'admin')).toBe(false);
    expect(allows(workloads, 'get', 'serving.kserve.io', 'inferenceservices')).toBe(true);
    // OpenShift asks for it, since the Routes state their hosts.
    expect(allows(workloads, 'create', 'route.openshift.io', 'routes/custom-host')).toBe(true);
  });

  test('let it read what it applies, but of the Secrets only its own', () => {
    expect(allows(reader, 'list', 'apps', 'deployments')).toBe(true);
    expect(allows(reader, 'list', '', 'secrets')).toBe(false);
    expect(allows(workloads, 'list', '', 'secrets')).toBe(false);
    expect(allows(workloads, 'create', '', 'secrets')).toBe(true);
    expect(
      ['get', 'patch', 'delete'].every((verb) =>
        allows(workloads, verb, '', 'secrets', 'llama-stack-models'),
      ),
    ).toBe(true);
    expect(allows(workloads, 'delete', '', 'secrets', 'dspa-minio-credentials')).toBe(false);
  });
});

describe('the rights of an Argo CD elsewhere', () => {
  const lab = rendered('lab');

  test('are those of the account that it is known to use, without its own objects', () => {
    const [binding] = handedOver(lab.objects, 'RoleBinding');
    expect(at(binding, 'subjects')).toEqual([
      { kind: 'ServiceAccount', name: 'argocd-manager', namespace: 'kube-system' },
    ]);
    expect(handedOver(lab.objects, 'Role').map(({ metadata }) => metadata.namespace)).toEqual([
      'lab-ai',
      // For the dashboard of the console, by its name.
      'openshift-config-managed',
    ]);
  });

  test('are given by a line of the guide, on the cluster that they are for; so are the health checks', () => {
    const start = section(guide(lab), '## Start').split('\n');
    expect(start).toContain('oc --context "$CLUSTER" apply --server-side -f dist/lab/argocd-rights/');
    expect(start).toContain(
      'oc --context "$HUB" apply --server-side --force-conflicts -f dist/lab/argocd-settings/',
    );
  });

  test('go to the stated account', () => {
    const delivery = { ...lab.environment.delivery, account: { name: 'deployer', namespace: 'access' } };
    const [binding] = handedOver(rendered('lab', { delivery }).objects, 'RoleBinding');
    expect(at(binding, 'subjects')).toEqual([
      { kind: 'ServiceAccount', name: 'deployer', namespace: 'access' },
    ]);
  });

  test('of an existing instance stay, but for the health checks', () => {
    const instance = lab.objects.find(({ manifest }) => manifest.kind === 'ArgoCD');
    expect(instance?.folder).toBe('argocd-settings');
    expect(Object.keys(instance?.manifest.spec as object)).toEqual(['extraConfig']);
  });
});
