import type { Manifest } from '../../../lib/kubernetes/manifest';
import { app, binding, deployment, networkPolicy, podTemplate, role, sample, service } from './samples';

function withAccount(name: string, pod: object): Manifest {
  return deployment(name, {}, { template: podTemplate(name, {}, pod) });
}

const nobody = { selector: { matchLabels: app('nobody') } };

/** Per check what the rules must mind, in the object that has the name of the check. */
export const controls: Readonly<Record<string, readonly Manifest[]>> = {
  'cluster-admin': [
    binding('ClusterRoleBinding', 'cluster-admin', { kind: 'ClusterRole', name: 'cluster-admin' }),
  ],
  wildcard: [role('wildcard', { resources: ['*'], verbs: ['get'] })],
  'all-secrets': [role('all-secrets', { resources: ['configmaps', 'secrets'], verbs: ['list'] })],
  'into-pods': [role('into-pods', { resources: ['pods/exec'], verbs: ['create'] })],
  'all-tokens': [role('all-tokens', { resources: ['serviceaccounts/token'], verbs: ['create'] })],
  impersonate: [role('impersonate', { resources: ['users'], verbs: ['impersonate'] })],
  escalate: [role('escalate', { resources: ['roles'], verbs: ['escalate'] })],
  'bind-all': [role('bind-all', { resources: ['clusterroles'], verbs: ['bind'] })],
  'default-account': [withAccount('default-account', { serviceAccountName: undefined })],
  'missing-account': [withAccount('missing-account', { serviceAccountName: 'nobody' })],
  'useless-token': [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'useless-token', namespace: 'control' } },
    withAccount('useless-token', { automountServiceAccountToken: true }),
  ],
  service: [service('service', 'nobody')],
  'network-policy': [networkPolicy('network-policy', 'nobody')],
  peer: [
    deployment('alone'),
    networkPolicy('peer', 'alone', { egress: [{ to: [{ podSelector: nobody.selector }] }] }),
  ],
  'disruption-budget': [sample('policy/v1', 'PodDisruptionBudget', 'disruption-budget', nobody)],
  'service-monitor': [sample('monitoring.coreos.com/v1', 'ServiceMonitor', 'service-monitor', nobody)],
  'pod-monitor': [sample('monitoring.coreos.com/v1', 'PodMonitor', 'pod-monitor', nobody)],
  silence: [
    {
      ...service('silence', 'nobody'),
      metadata: {
        name: 'silence',
        namespace: 'control',
        annotations: { 'ignore-check.kube-linter.io/all': 'no' },
      },
    },
  ],
};
