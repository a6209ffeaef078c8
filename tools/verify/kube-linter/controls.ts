import type { addedChecks } from './config';

const namespace = 'control';
const metadata = (name: string) => ({ name, namespace });
const app = (name: string) => ({ app: name });

/** A Deployment that no default check minds much; the controls ask for the added ones only. */
function deployment(name: string, options: { namespace?: string; serviceAccountName?: string } = {}): object {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: options.namespace ?? namespace },
    spec: {
      selector: { matchLabels: app(name) },
      template: {
        metadata: { labels: app(name) },
        spec: {
          serviceAccountName: options.serviceAccountName ?? name,
          containers: [{ name, image: 'registry.example.com/app:1' }],
        },
      },
    },
  };
}

function networkPolicy(name: string, podSelector: object, ingress: readonly object[]): object {
  const spec = { podSelector, policyTypes: ['Ingress'], ingress };
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: metadata(name), spec };
}

const rbac = 'rbac.authorization.k8s.io';

function role(name: string, resources: readonly string[], verbs: readonly string[]): object {
  return {
    apiVersion: `${rbac}/v1`,
    kind: 'Role',
    metadata: metadata(name),
    rules: [{ apiGroups: [''], resources, verbs }],
  };
}

function binding(kind: 'RoleBinding' | 'ClusterRoleBinding', name: string, roleRef: object): object {
  return {
    apiVersion: `${rbac}/v1`,
    kind,
    metadata: kind === 'RoleBinding' ? metadata(name) : { name },
    roleRef: { apiGroup: rbac, ...roleRef },
    subjects: [{ kind: 'ServiceAccount', name: 'somebody', namespace }],
  };
}

const backend = { service: { name: 'nowhere', port: { number: 80 } } };

/**
 * Per added check what it must mind, in the object that has the name of the check. A check that stays silent
 * here would stay silent on `dist/` too.
 */
export const controls: Readonly<Record<(typeof addedChecks)[number], readonly object[]>> = {
  'access-to-secrets': [
    role('secret-reader', ['secrets'], ['get', 'list']),
    binding('RoleBinding', 'access-to-secrets', { kind: 'Role', name: 'secret-reader' }),
  ],
  'cluster-admin-role-binding': [
    binding('ClusterRoleBinding', 'cluster-admin-role-binding', {
      kind: 'ClusterRole',
      name: 'cluster-admin',
    }),
  ],
  'dangling-horizontalpodautoscaler': [
    {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: metadata('dangling-horizontalpodautoscaler'),
      spec: {
        maxReplicas: 3,
        minReplicas: 3,
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'nobody' },
      },
    },
  ],
  'dangling-ingress': [
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: metadata('dangling-ingress'),
      spec: { rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }] },
    },
  ],
  'dangling-networkpolicy': [networkPolicy('dangling-networkpolicy', { matchLabels: app('nobody') }, [])],
  'dangling-networkpolicypeer-podselector': [
    deployment('isolated'),
    networkPolicy('dangling-networkpolicypeer-podselector', { matchLabels: app('isolated') }, [
      { from: [{ podSelector: { matchLabels: app('nobody') } }] },
    ]),
  ],
  'dangling-service': [
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata('dangling-service'),
      spec: { selector: app('nobody'), ports: [{ port: 80 }] },
    },
  ],
  'dangling-servicemonitor': [
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: metadata('dangling-servicemonitor'),
      spec: { selector: { matchLabels: app('nobody') }, endpoints: [{ port: 'http' }] },
    },
  ],
  'default-service-account': [deployment('default-service-account', { serviceAccountName: 'default' })],
  'no-liveness-probe': [deployment('no-liveness-probe')],
  'no-readiness-probe': [deployment('no-readiness-probe')],
  'non-isolated-pod': [deployment('non-isolated-pod')],
  'use-namespace': [deployment('use-namespace', { namespace: 'default' })],
  'wildcard-in-rules': [role('wildcard-in-rules', ['*'], ['get'])],
};
