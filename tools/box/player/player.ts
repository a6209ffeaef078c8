import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { releaseOf } from '../../../lib/releases/releases';
import type { ApiClient } from '../../verify/api-server/client';
import { argoCdOperator } from './argo-cd-operator';
import { clusterAutoscaler } from './autoscaler';
import { type BareCluster, makeBareCluster } from './bare-cluster';
import type { Behaviour } from './behaviour';
import { ObjectCache } from './cache';
import { Definitions } from './definitions';
import { doclingOperator } from './docling';
import { externalSecretsOperator } from './external-secrets';
import { gpuOperator } from './gpu-operator';
import { kserve } from './kserve';
import { kubelets } from './kubelet';
import { llamaStackOperator } from './llama-stack';
import { trustyAiOperator } from './trustyai';
import { machineApi } from './machines';
import { modelRegistryOperator } from './model-registry';
import { nodeFeatureDiscovery } from './node-feature-discovery';
import { olm } from './olm';
import { openshiftAccounts } from './openshift-accounts';
import { openshiftAi } from './openshift-ai';
import { openshiftNamespaces } from './openshift-namespaces';
import type { PlayedOperator } from './operator';
import { pipelinesOperator } from './pipelines-operator';
import { PlayedCluster } from './played-cluster';
import { router } from './router';
import { serviceCa } from './service-ca';
import { serverlessOperator, serviceMesh } from './service-mesh';
import { storage } from './storage';
import { workbenches } from './workbenches';

const turnSeconds = 0.25;
const pauseSeconds = 1;

export interface PlayerOptions {
  readonly client: ApiClient;
  /** Path of a kubeconfig of an administrator. */
  readonly kubeconfig: string;
  /** Path of kubectl. */
  readonly kubectl: string;
  /** A folder for the files of pods. */
  readonly folder: string;
  /** The checkout: the files of its `imports/` are the definitions that operators bring. */
  readonly root: string;
  readonly behaviour: Behaviour;
  readonly log: (text: string) => void;
  readonly cluster: BareCluster;
}

export interface Player {
  /** Ends every loop, every watch and every script. */
  stop(): Promise<void>;
}

/**
 * Plays all of a cluster that the API server, its controllers and Argo CD are not: OpenShift, OLM, operators,
 * storage and kubelets. Resolves when the cluster is as it is before anything of ours is applied.
 */
export async function startPlayer(options: PlayerOptions): Promise<Player> {
  const { client, log, behaviour, root } = options;
  const definitions = new Definitions(client, root, options.cluster.release);
  const cache = new ObjectCache(client, log);
  const cluster = new PlayedCluster(client, cache, behaviour, log);
  const operators: readonly PlayedOperator[] = [
    olm(releaseOf(options.cluster.release), definitions),
    openshiftNamespaces,
    openshiftAccounts,
    serviceCa,
    router(options.cluster.appsDomain),
    machineApi,
    clusterAutoscaler,
    storage,
    kubelets(options),
    argoCdOperator(options.cluster.argoCd),
    nodeFeatureDiscovery,
    gpuOperator,
    openshiftAi(definitions),
    serviceMesh,
    serverlessOperator,
    externalSecretsOperator,
    kserve(),
    llamaStackOperator,
    doclingOperator,
    modelRegistryOperator,
    pipelinesOperator,
    workbenches,
    trustyAiOperator,
  ];
  const kinds = new Map(
    operators.flatMap(({ watches }) => watches).map((kind) => [`${kind.apiVersion}/${kind.plural}`, kind]),
  );
  await cache.start([...kinds.values()]);
  try {
    await makeBareCluster(cluster, definitions, options.cluster);
  } catch (error) {
    await cache.stop();
    throw error;
  }
  const stopping = new AbortController();
  setMaxListeners(operators.length, stopping.signal);
  const loops = operators.map((operator) => play(operator, cluster, stopping.signal));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
      for (const operator of operators) await operator.stop?.();
      await cache.stop();
    },
  };
}

/** Turn after turn; a turn that fails is logged, once for each message, and followed by a pause. */
async function play(operator: PlayedOperator, cluster: PlayedCluster, signal: AbortSignal): Promise<void> {
  let said = '';
  while (!signal.aborted) {
    let pause = turnSeconds;
    try {
      await operator.turn(cluster);
      said = '';
    } catch (error) {
      pause = pauseSeconds;
      const message = error instanceof Error ? error.message : String(error);
      if (message !== said) cluster.log(`${operator.name}: ${message}`);
      said = message;
    }
    await sleep(pause * 1000, undefined, { signal }).catch(() => undefined);
  }
}
