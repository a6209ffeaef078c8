import type { Manifest } from '../../kubernetes/manifest';
import type { ProducedObject } from '../release';
import { all } from './produced-objects';

/** red-hat-data-services/trustyai-service-operator controllers/gorch and its templates @rhoai-2.25; without OAuth proxy. */
export function producedByGuardrailsOrchestrator({ metadata }: Manifest): readonly ProducedObject[] {
  const { name, namespace = '' } = metadata;
  return [
    { kind: 'Deployment', name, namespace },
    {
      kind: 'Service',
      name: `${name}-service`,
      namespace,
      ports: [
        { name: 'https', port: 8032 },
        { name: 'health', port: 8034 },
      ],
    },
    { kind: 'Secret', name: `${name}-tls`, namespace, keys: ['tls.crt', 'tls.key'] },
    ...all(namespace, {
      ServiceAccount: [`${name}-serviceaccount`],
      ConfigMap: [`${name}-ca-bundle`],
      Route: [name, `${name}-health`],
    }),
    { kind: 'ClusterRoleBinding', name: `${name}-${namespace}-auth-delegator` },
  ];
}
