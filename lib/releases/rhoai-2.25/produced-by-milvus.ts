import type { Manifest } from '../../kubernetes/manifest';
import type { ProducedObject } from '../release';
import { all } from './produced-objects';

/**
 * zilliztech/milvus-operator pkg/controllers/services.go, deployments.go, configmaps.go, podmonitor.go @v1.3.8, for the mode
 * `cluster` of Milvus 2.6. It updates query nodes by two Deployments that take turns.
 */
export function producedByMilvus({ metadata }: Manifest): readonly ProducedObject[] {
  const { name, namespace = '' } = metadata;
  const deployments = ['proxy', 'mixcoord', 'datanode', 'streamingnode', 'querynode-0', 'querynode-1'];
  return [
    ...all(namespace, {
      Deployment: deployments.map((part) => `${name}-milvus-${part}`),
      ConfigMap: [name],
      PodMonitor: [name],
    }),
    {
      kind: 'Service',
      name: `${name}-milvus`,
      namespace,
      ports: [
        { name: 'milvus', port: 19530 },
        { name: 'metrics', port: 9091 },
      ],
    },
  ];
}
