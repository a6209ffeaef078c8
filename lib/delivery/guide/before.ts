import { compare } from '../../core/errors';
import type { RenderedEnvironment } from '../../core/rendered-environment';
import { ownCluster } from '../../core/own-cluster';
import { list, row, table } from './markdown';

/** What the owner must have ready: versions, nodes, storage, and every stated duty. */
export function before(rendered: RenderedEnvironment): string[] {
  const { environment, platform } = rendered;
  return [
    '## Before the first sync',
    list([...cluster(rendered), ...platform.duties.map(({ text }) => text)]),
    '### GPU nodes',
    table(
      'Pool | Nodes | GPUs of a node | Found by | Taints',
      environment.gpuPools.map((pool) =>
        row(
          pool.name,
          pool.nodes,
          `${pool.gpusPerNode} ${pool.gpu}`,
          Object.entries(pool.nodeSelector ?? {})
            .sort(([a], [b]) => compare(a, b))
            .map(([key, value]) => `${key}=${value}`)
            .sort(compare)
            .join(', ') || 'product label',
          pool.taints
            .map(({ key, value, effect }) => `${key}${value === undefined ? '' : `=${value}`} (${effect})`)
            .join(', '),
        ),
      ),
    ),
  ];
}

function cluster({ environment }: RenderedEnvironment): string[] {
  const { openshift, delivery, cluster: settings } = environment;
  return [
    `OpenShift ${openshift} with the apps domain ${settings.appsDomain}`,
    settings.storageClass === undefined
      ? 'A default StorageClass'
      : `StorageClass ${settings.storageClass}${settings.storageClassIsDefault ? ', the default one' : ''}`,
    ...(delivery.server === ownCluster ? [] : [`Argo CD knows the cluster ${delivery.server}`]),
  ];
}
