import type { RenderedEnvironment } from '../../core/rendered-environment';
import { gpuScheduling, selectorText, taintText } from '../../core/gpu-scheduling';
import { ownCluster } from '../../core/own-cluster';
import { list, row, table } from './markdown';

/** What the owner must have ready: versions, nodes, storage, and every stated duty. */
export function before(rendered: RenderedEnvironment): string[] {
  const { environment, platform } = rendered;
  return [
    '## Before the first sync',
    list([...cluster(rendered), ...platform.duties.map(({ text }) => text)]),
    `For a cluster without internet, \`dist/${environment.name}/mirror/\` lists the images, operators and weights to bring.`,
    '### GPU nodes',
    table(
      'Pool | Nodes | GPUs of a node | Made by | Found by | Taints',
      environment.gpuPools.map((pool) => {
        const { autoscaling } = pool;
        return row(
          pool.name,
          autoscaling === undefined ? pool.nodes : `${autoscaling.min} to ${autoscaling.max}`,
          `${pool.gpusPerNode} ${pool.gpu}`,
          pool.instanceType === undefined ? 'you' : `MachineSet, ${pool.instanceType}`,
          selectorText(gpuScheduling(pool, 0).nodeSelector),
          pool.taints.map(taintText).join(', '),
        );
      }),
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
