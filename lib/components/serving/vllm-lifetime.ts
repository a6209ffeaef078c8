import { k8s } from 'cdk8s-plus-28';
import type { Model } from '../../environment/known-models';
import { programText } from '../../program/program-text';
import { modelPort } from './model-server';

/** Seconds between two requests of a startup probe. */
const period = 10;

/** Imports, compilation of kernels and CUDA graphs, in seconds; a few minutes on a slow node, and as long again. */
const preparation = 600;

/** What a source gives at least, in MiB/s. */
const rates = {
  /** A block volume or a node's disk: a little below 125 MiB/s, which an EBS volume gp3 has at least. */
  disk: 100,
  /** A file system of the network, or a volume of somebody else. */
  share: 50,
} as const;

/**
 * Time for all nodes to be there, in seconds: of some of them the cluster has to make a machine, or pull an image. The template
 * of OpenShift AI waits as long (red-hat-data-services/odh-model-controller config/runtimes/vllm-multinode-template.yaml
 * @rhoai-2.25).
 */
const gathering = 1200;

/**
 * Seconds that a server may take to load its weights, which every node reads at the same time. What KServe downloads, and an image with weights, is on the node
 * before the container starts, so that it is read from the node's disk.
 */
export function startupSeconds({ entry, source, vllm, nodes }: Model): number {
  const shared =
    source.type === 'existing-pvc' || (source.type === 'pvc' && source.accessMode === 'ReadWriteMany');
  const rate = shared ? rates.share : rates.disk;
  const others = nodes === 1 ? 0 : gathering;
  return vllm.startupSeconds ?? preparation + others + Math.ceil((nodes * entry.weightsGiB * 1024) / rate);
}

/** The startup probe of a model; the other probes wait for it. */
export function startupProbe(model: Model): k8s.Probe {
  return {
    httpGet: { path: '/health', port: k8s.IntOrString.fromNumber(modelPort) },
    periodSeconds: period,
    timeoutSeconds: 5,
    failureThreshold: Math.ceil(startupSeconds(model) / period),
  };
}

/**
 * Command before a server is told to end. vLLM 0.10 aborts running requests on SIGTERM: its engine ends before the HTTP
 * server waits for connections (vllm-project/vllm vllm/entrypoints/openai/api_server.py `run_server` and issue 24885).
 */
export function drainCommand(seconds: number): string[] {
  return [
    'python',
    '-c',
    programText('components/serving/vllm-drain.py'),
    String(modelPort),
    String(seconds),
    '2',
  ];
}

/** What Ray keeps in shared memory, in GiB, as `ray-cluster.sh` says. */
const objectStoreGiB = 2;

/**
 * `/dev/shm` of a model on several GPUs, in GiB: 1 and 1 more for each, and on several nodes what Ray keeps there. Processes hand over requests and results in rings of
 * 160 MiB each (vllm-project/vllm vllm/distributed/device_communicators/shm_broadcast.py), and NCCL uses it where GPUs do not
 * reach each other directly.
 */
export function sharedMemoryGiB(gpus: number, nodes: number): number {
  return 1 + gpus + (nodes === 1 ? 0 : objectStoreGiB);
}
