import { clusterServiceOf } from '../../kubernetes/cluster-service';
import type { Draft } from '../draft';
import type { Finding, SettingPath } from '../finding';

/** PAI-110: an external object store that is a Service of the cluster, and settings that do not fit that. */
export function objectStoreInCluster(draft: Draft): Finding[] {
  const { objectStore, namespaces } = draft;
  if (objectStore?.type !== 'external' || objectStore.endpoint === undefined) return [];
  const { hostname } = new URL(objectStore.endpoint);
  const service = clusterServiceOf(hostname);
  if (service === undefined) {
    return objectStore.podPort === undefined
      ? []
      : [
          contradiction(
            ['objectStore', 'podPort'],
            `${hostname} is no Service of this cluster, so there are no pods behind it to state a port of`,
            'remove podPort, or write the endpoint as https://<service>.<namespace>.svc',
          ),
        ];
  }
  return [
    ...(objectStore.pathStyle === false
      ? [
          contradiction(
            ['objectStore', 'pathStyle'],
            `${hostname} is a Service of this cluster, whose name resolution knows no host names of buckets`,
            'write pathStyle: true, or remove the line',
          ),
        ]
      : []),
    ...(service.namespace === namespaces?.workloads
      ? [
          contradiction(
            ['objectStore', 'endpoint'],
            `the store runs in ${service.namespace}, which network policies of this program close`,
            'let it run in a namespace of its own, or write another namespaces.workloads',
          ),
        ]
      : []),
  ];
}

function contradiction(path: SettingPath, message: string, remedy: string): Finding {
  return { code: 'PAI-110', path, message, remedy };
}
