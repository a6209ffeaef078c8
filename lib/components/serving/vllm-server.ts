import type { Gpu } from '../../catalogues/gpu-catalogue';
import type { ChatTemplateName } from '../../catalogues/model';
import type { GpuPool } from '../../environment/gpu-pool';
import type { Model } from '../../environment/known-models';
import { defaultBatchedTokens, vllmDefaults } from '../../environment/vllm-defaults';
import { resourcesOf } from '../../kubernetes/resources';
import { gpuScheduling } from '../../workload/gpu-scheduling';
import { chatTemplateFile } from './chat-template';
import { modelResources } from './model-resources';
import type { ModelServer } from './model-server';
import type { ResolvedSource } from './model-source';
import { type VllmArguments, vllmFlags } from './vllm-arguments';
import { drainCommand, sharedMemoryGiB, startupProbe, startupSeconds } from './vllm-lifetime';
import { rayCluster, rayProbe } from './ray-cluster';
import { sharedMemory } from './vllm-container';

export interface VllmServerProps {
  readonly model: Model;
  /** Length of its vectors, if it computes embeddings; then it answers no chat. @default it answers chats */
  readonly dimension?: number;
  /** On whose nodes it runs. */
  readonly pool: GpuPool;
  readonly runtime: ModelServer['runtime'];
  readonly source: ResolvedSource;
}

/** vLLM on the GPUs of a pool. */
export function vllmServer({ model, dimension, pool, runtime, source }: VllmServerProps): ModelServer {
  const { nodeSelector, tolerations } = gpuScheduling(pool, model.gpus);
  const { product: gpu } = pool;
  return {
    format: 'vLLM',
    runtime,
    gpus: model.gpus,
    nodes: model.nodes,
    worker: model.nodes === 1 ? undefined : worker(model),
    scheduling: { nodeSelector: { ...nodeSelector }, tolerations: [...tolerations] },
    storageUri: source.storageUri,
    secret: source.secret,
    podLabels: source.podLabels,
    args: vllmFlags(
      dimension === undefined ? vllmArguments(model, gpu) : embeddingArguments(model, gpu, dimension),
    ),
    chatTemplate: dimension === undefined ? ownTemplate(model) : undefined,
    startupSeconds: startupSeconds(model),
    startupProbe: startupProbe(model),
    volumes: model.gpus === 1 ? undefined : [sharedMemory(sharedMemoryGiB(model.gpus, model.nodes))],
    drain: drainCommand,
    env: gpu.attention === undefined ? undefined : [{ name: 'VLLM_ATTENTION_BACKEND', value: gpu.attention }],
    resources: resourcesOf(modelResources(model, source.downloads), model.gpus),
  };
}

/** Waits longer than the head for what the head does: to load the weights, and to end. */
function worker(model: Model): ModelServer['worker'] {
  const seconds = startupSeconds(model) + 600;
  return {
    startupProbe: rayProbe('serves', 10, Math.ceil(seconds / 10)),
    end: (most) => rayCluster('end-worker', String(most)),
  };
}

/** The template of this program that shows tools to the model, where its repository has none that does. */
function ownTemplate({ entry, vllm }: Model): ChatTemplateName | undefined {
  return vllm.toolCalling && vllm.layout === 'hugging-face' ? entry.chatTemplate : undefined;
}

/**
 * Encoders read a text at once and keep nothing of it, so there are no steps and no prefix to share
 * (vllm-project/vllm docs/models/pooling_models.md @v0.10.1.1).
 */
function embeddingArguments(model: Model, gpu: Gpu, dimension: number): VllmArguments {
  const { enableChunkedPrefill = false, enablePrefixCaching = false } = model.vllm;
  return {
    ...vllmArguments({ ...model, vllm: { ...model.vllm, enableChunkedPrefill, enablePrefixCaching } }, gpu),
    embeddings: { dimension },
    toolCallParser: undefined,
    prompts: { layout: 'hugging-face' },
  };
}

/** The arguments of a model: what its settings say, and what its catalogue entry and its GPUs demand. */
function vllmArguments(model: Model, gpu: Gpu): VllmArguments {
  const { vllm, context, concurrency } = model;
  const template = ownTemplate(model);
  const defaults = vllmDefaults(gpu, model.gpus);
  const enableChunkedPrefill = vllm.enableChunkedPrefill ?? defaults.enableChunkedPrefill;
  return {
    gpuMemoryUtilization: vllm.gpuMemoryUtilization,
    maxModelLen: context,
    maxNumSeqs: concurrency,
    maxNumBatchedTokens:
      vllm.maxNumBatchedTokens ?? defaultBatchedTokens(enableChunkedPrefill, context, concurrency),
    tensorParallelSize: model.gpus,
    pipelineParallelSize: model.nodes === 1 ? undefined : model.nodes,
    dtype: vllm.dtype,
    kvCacheDtype: vllm.kvCacheDtype,
    enablePrefixCaching: vllm.enablePrefixCaching ?? defaults.enablePrefixCaching,
    enableChunkedPrefill,
    enforceEager: vllm.enforceEager,
    trustRemoteCode: vllm.trustRemoteCode,
    disableCustomAllReduce: vllm.disableCustomAllReduce ?? defaults.disableCustomAllReduce,
    toolCallParser: vllm.toolCalling ? model.entry.toolCallParser : undefined,
    prompts:
      vllm.layout === 'mistral'
        ? { layout: 'mistral' }
        : { layout: 'hugging-face', chatTemplate: template && chatTemplateFile(template) },
  };
}
