import type { Draft, ModelDraft } from '../draft';
import type { Finding } from '../finding';
import type { Gpu, GpuProduct } from '../gpu-catalogue';
import { gpuCatalogue, gpuProducts } from '../gpu-catalogue';
import type { GpuFitProps } from '../gpu-fit';
import { gpuFit } from '../gpu-fit';
import type { CatalogueModel } from '../model-catalogue';
import { modelCatalogue } from '../model-catalogue';
import { alternatives, count } from '../value-text';
import { modelsOf, poolOf } from './draft-lookups';

/** GPU counts that a replica can ask for. */
const gpuCounts = [1, 2, 4, 8, 16];

/** PAI-120: number formats and parallelism that the GPU or the model does not know. Memory: {@link memoryFit}. */
export function gpuAbilities(draft: Draft): Finding[] {
  return modelsOf(draft).flatMap(({ model, index }) => {
    const product = poolOf(draft, model.pool)?.pool.gpu;
    if (model.model === undefined) return [];
    const facts: CatalogueModel = modelCatalogue[model.model];
    return [
      ...attentionHeads(model, model.model, facts, index),
      ...(product === undefined ? [] : numberFormats(model, facts, product, index)),
    ];
  });
}

/** PAI-120 for models that vLLM would refuse to start (`errors`) or that have room for one request only (`warnings`). */
export function memoryFit(draft: Draft): { errors: Finding[]; warnings: Finding[] } {
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  for (const { model, index } of modelsOf(draft)) {
    const pool = poolOf(draft, model.pool)?.pool;
    const product = pool?.gpu;
    const { gpus, context, vllm } = model;
    if (
      pool === undefined ||
      product === undefined ||
      model.model === undefined ||
      gpus === undefined ||
      context === undefined
    )
      continue;
    if (vllm?.gpuMemoryUtilization === undefined || vllm.kvCacheDtype === undefined) continue;
    const { gpuMemoryUtilization, kvCacheDtype } = vllm;
    const facts = modelCatalogue[model.model];
    const gpu = gpuCatalogue[product];
    const props = { model: facts, gpu, gpus, gpuMemoryUtilization, context, kvCacheDtype };
    const fit = gpuFit(props);
    if (fit.verdict === 'ok') continue;
    const place = `${count(gpus, product)} at gpuMemoryUtilization ${gpuMemoryUtilization}`;
    const finding: Finding = {
      code: 'PAI-120',
      path: ['models', index, 'model'],
      message:
        fit.tokens === 0
          ? `${model.model} needs ${facts.weightsGiB} GiB for weights, which leaves no cache on ${place}`
          : `on ${place} the cache holds ${fit.tokens} tokens, and context is ${context}`,
      remedy: fitRemedy(
        { ...props, product, gpusPerNode: pool.gpusPerNode ?? gpus },
        fit.verdict,
        fit.tokens,
      ),
    };
    (fit.verdict === 'no' ? errors : warnings).push(finding);
  }
  return { errors, warnings };
}

/** PAI-121: replicas that no node can take, and more GPUs asked for than there are. */
export function poolCapacity(draft: Draft): Finding[] {
  return [...nodeSize(draft), ...poolSum(draft)];
}

function attentionHeads(model: ModelDraft, name: string, facts: CatalogueModel, index: number): Finding[] {
  const { gpus } = model;
  if (gpus === undefined || facts.attentionHeads % gpus === 0) return [];
  const allowed = gpuCounts.filter((gpuCount) => facts.attentionHeads % gpuCount === 0).map(String);
  return [
    {
      code: 'PAI-120',
      path: ['models', index, 'gpus'],
      message: `${name} has ${facts.attentionHeads} attention heads, which ${gpus} GPUs cannot share evenly`,
      remedy: `Write ${alternatives(allowed)}`,
    },
  ];
}

function numberFormats(
  model: ModelDraft,
  facts: CatalogueModel,
  product: GpuProduct,
  index: number,
): Finding[] {
  const gpu: Gpu = gpuCatalogue[product];
  const { dtype, kvCacheDtype } = model.vllm ?? {};
  const findings: Finding[] = [];
  const has = `${product} has compute capability ${gpu.computeCapability.toFixed(1)}`;
  // 'auto' keeps the type of the checkpoint, which is bfloat16 for every catalogue model.
  if (gpu.computeCapability < 8 && (dtype === 'auto' || dtype === 'bfloat16')) {
    findings.push({
      code: 'PAI-120',
      path: ['models', index, 'vllm', 'dtype'],
      message: `${has}, bfloat16 needs 8.0`,
      remedy: 'Write dtype: half below vllm, or use a pool with a newer GPU',
    });
  }
  if (gpu.computeCapability < 8.9 && facts.format === 'fp8') {
    findings.push({
      code: 'PAI-120',
      path: ['models', index, 'model'],
      message: `${has}, fp8 weights need 8.9`,
      remedy: `Use a pool with ${alternatives(productsFrom(8.9))}, or a model with other weights`,
    });
  }
  if (gpu.computeCapability < 8.9 && kvCacheDtype === 'fp8') {
    findings.push({
      code: 'PAI-120',
      path: ['models', index, 'vllm', 'kvCacheDtype'],
      message: `${has}, an fp8 cache needs 8.9`,
      remedy: `Write kvCacheDtype: auto, or use a pool with ${alternatives(productsFrom(8.9))}`,
    });
  }
  return findings;
}

function productsFrom(computeCapability: number): string[] {
  return gpuProducts.filter((product) => gpuCatalogue[product].computeCapability >= computeCapability);
}

interface RemedyProps extends GpuFitProps {
  readonly model: CatalogueModel;
  readonly product: GpuProduct;
  readonly gpusPerNode: number;
}

/** The changes that would help, computed by the same rule; each of them is enough. */
function fitRemedy(props: RemedyProps, verdict: 'tight' | 'no', tokens: number): string {
  const better = (change: Partial<GpuFitProps>) => {
    const result = gpuFit({ ...props, ...change }).verdict;
    return verdict === 'tight' ? result === 'ok' : result !== 'no';
  };
  const options: string[] = [];
  const context = Math.floor(tokens / (verdict === 'tight' ? 2 : 1) / 1024) * 1024;
  if (context > 0) options.push(`context ${context}`);
  if (props.gpuMemoryUtilization < 0.9 && better({ gpuMemoryUtilization: 0.9 })) {
    options.push('gpuMemoryUtilization 0.9');
  }
  const gpus = gpuCounts.find(
    (gpuCount) =>
      gpuCount > props.gpus && props.model.attentionHeads % gpuCount === 0 && better({ gpus: gpuCount }),
  );
  if (gpus !== undefined) {
    options.push(
      gpus <= props.gpusPerNode ? `gpus ${gpus}` : `gpus ${gpus} on nodes with ${gpus} ${props.product}`,
    );
  }
  const product = gpuProducts.find((name) => better({ gpu: gpuCatalogue[name] }));
  if (product !== undefined) options.push(`a pool with ${product}`);
  return options.length === 0 ? 'Use a smaller or quantized model' : `Use ${alternatives(options)}`;
}

function nodeSize(draft: Draft): Finding[] {
  return modelsOf(draft).flatMap(({ model, index }): Finding[] => {
    const pool = poolOf(draft, model.pool)?.pool;
    if (pool?.gpusPerNode === undefined || model.gpus === undefined || model.gpus <= pool.gpusPerNode)
      return [];
    return [
      {
        code: 'PAI-121',
        path: ['models', index, 'gpus'],
        message: `one replica asks for ${count(model.gpus, 'GPU')}, a node of ${model.pool ?? ''} has ${pool.gpusPerNode}`,
        remedy: `Write at most ${pool.gpusPerNode}, or use a pool with larger nodes`,
      },
    ];
  });
}

function poolSum(draft: Draft): Finding[] {
  return (draft.gpuPools ?? []).flatMap((pool, index): Finding[] => {
    if (pool?.name === undefined || pool.gpusPerNode === undefined || pool.nodes === undefined) return [];
    // Of two pools with one name, the first one counts; the other is a problem of its own.
    if (poolOf(draft, pool.name)?.index !== index) return [];
    const users = modelsOf(draft).flatMap(({ model }) =>
      model.pool === pool.name && model.gpus !== undefined && model.replicas !== undefined
        ? [{ name: model.name ?? 'a model', gpus: model.gpus, replicas: model.replicas }]
        : [],
    );
    const { gpusPerNode } = pool;
    const nodes = nodesNeeded(users, gpusPerNode);
    if (nodes <= pool.nodes) return [];
    const list = users.map((user) => `${user.name} ${user.replicas} x ${user.gpus}`).join(', ');
    return [
      {
        code: 'PAI-121',
        path: ['gpuPools', index, 'nodes'],
        message: `${count(pool.nodes, 'node')} with ${count(gpusPerNode, 'GPU')} cannot hold what the models ask for: ${list}`,
        remedy: `Write nodes: ${nodes}, or fewer replicas; updates without a gap need the GPUs of one more replica`,
      },
    ];
  });
}

/**
 * Nodes that hold all replicas: the GPUs of one replica must be in one node. Taking the largest first is
 * optimal here, because GPU counts divide each other (powers of two); a replica that is larger than a node
 * is a problem of its own.
 */
function nodesNeeded(users: readonly { gpus: number; replicas: number }[], gpusPerNode: number): number {
  const free: number[] = [];
  const replicas = users
    .filter((user) => user.gpus <= gpusPerNode)
    .flatMap((user) => Array.from({ length: user.replicas }, () => user.gpus))
    .sort((a, b) => b - a);
  for (const gpus of replicas) {
    const node = free.findIndex((left) => left >= gpus);
    if (node === -1) free.push(gpusPerNode - gpus);
    else free[node] = (free[node] ?? 0) - gpus;
  }
  return free.length;
}
