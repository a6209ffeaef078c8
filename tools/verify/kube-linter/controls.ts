import type { Manifest } from '../../../lib/kubernetes/manifest';
import {
  app,
  autoscaler,
  binding,
  deployment,
  networkPolicy,
  podTemplate,
  role,
  sample,
  service,
} from '../manifests/samples';
import type { addedChecks } from './config';

const backend = { service: { name: 'nowhere', port: { number: 80 } } };

/** Per added check what it must mind, in the object that has the name of the check. */
export const controls: Readonly<Record<(typeof addedChecks)[number], readonly Manifest[]>> = {
  'access-to-secrets': [
    role('secret-reader', { resources: ['secrets'], verbs: ['get', 'list'] }),
    binding('RoleBinding', 'access-to-secrets', { kind: 'Role', name: 'secret-reader' }),
  ],
  'cluster-admin-role-binding': [
    binding('ClusterRoleBinding', 'cluster-admin-role-binding', {
      kind: 'ClusterRole',
      name: 'cluster-admin',
    }),
  ],
  'dangling-horizontalpodautoscaler': [
    autoscaler('dangling-horizontalpodautoscaler', 'nobody', { minReplicas: 3 }),
  ],
  'dangling-ingress': [
    sample('networking.k8s.io/v1', 'Ingress', 'dangling-ingress', {
      rules: [{ http: { paths: [{ path: '/', pathType: 'Prefix', backend }] } }],
    }),
  ],
  'dangling-networkpolicy': [networkPolicy('dangling-networkpolicy', 'nobody', { ingress: [] })],
  'dangling-networkpolicypeer-podselector': [
    deployment('isolated'),
    networkPolicy('dangling-networkpolicypeer-podselector', 'isolated', {
      ingress: [{ from: [{ podSelector: { matchLabels: app('nobody') } }] }],
    }),
  ],
  'dangling-service': [service('dangling-service', 'nobody')],
  'dangling-servicemonitor': [
    sample('monitoring.coreos.com/v1', 'ServiceMonitor', 'dangling-servicemonitor', {
      selector: { matchLabels: app('nobody') },
      endpoints: [{ port: 'http' }],
    }),
  ],
  'default-service-account': [
    deployment(
      'default-service-account',
      {},
      { template: podTemplate('default-service-account', {}, { serviceAccountName: 'default' }) },
    ),
  ],
  'no-liveness-probe': [deployment('no-liveness-probe')],
  'no-readiness-probe': [deployment('no-readiness-probe')],
  'non-isolated-pod': [deployment('non-isolated-pod')],
  'use-namespace': [
    { ...deployment('use-namespace'), metadata: { name: 'use-namespace', namespace: 'default' } },
  ],
  'wildcard-in-rules': [role('wildcard-in-rules', { resources: ['*'], verbs: ['get'] })],
};
