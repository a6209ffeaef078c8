import { type BrokenFile, ownModel } from './broken-file';

/** Models and their GPUs (PAI-120, PAI-121). */
export const gpuCases: readonly BrokenFile[] = [
  {
    title: 'weights that do not fit',
    changes: [['model: qwen3-8b', 'model: mistral-small-24b']],
    message: [
      'test.yaml:16:12 PAI-120 models[0].model: mistral-small-24b needs 44.35 GiB for weights and 1.25 GiB to compute, 25.83 GiB more than 1 L4 at gpuMemoryUtilization 0.9 gives',
      '  use gpus 4 on nodes with 4 L4 or a pool with 2 A100-PCIE-40GB per node',
    ],
  },
  {
    title: 'a context that does not fit',
    changes: [['    pool: l4', '    pool: l4\n    context: 32768']],
    message: [
      'test.yaml:16:12 PAI-120 models[0].model: one request of context 32768 needs a cache of 4.50 GiB, 1.15 GiB more than 1 L4 at gpuMemoryUtilization 0.9 gives',
      '  use context 24416, gpus 2 on nodes with 2 L4 or a pool with 1 A100-PCIE-40GB per node',
    ],
  },
  {
    title: 'a share of memory that is too low',
    changes: [['    pool: l4', '    pool: l4\n    vllm: { gpuMemoryUtilization: 0.7 }']],
    message: [
      'test.yaml:16:12 PAI-120 models[0].model: qwen3-8b needs 15.41 GiB for weights and 1.00 GiB to compute, 1.04 GiB more than 1 L4 at gpuMemoryUtilization 0.7 gives',
      '  use gpuMemoryUtilization 0.9, gpus 2 on nodes with 2 L4 or a pool with 1 A100-PCIE-40GB per node',
    ],
  },
  {
    title: 'weights that fit no GPU',
    changes: [['model: qwen3-8b', 'model: llama-3.3-70b-instruct']],
    message: [
      'test.yaml:16:12 PAI-120 models[0].model: llama-3.3-70b-instruct needs 132.73 GiB for weights and 1.25 GiB to compute, 114.22 GiB more than 1 L4 at gpuMemoryUtilization 0.9 gives',
      '  use gpus 8 on nodes with 8 L4 or a pool with 8 A10G per node',
    ],
  },
  {
    title: 'attention heads that do not divide',
    changes: [
      ['gpu: L4', 'gpu: L4\n    gpusPerNode: 4'],
      ['pool: l4', 'pool: l4\n    gpus: 3'],
    ],
    message: [
      'test.yaml:19:11 PAI-120 models[0].gpus: qwen3-8b has 32 attention heads, which 3 GPUs cannot share evenly',
      '  write 1, 2, 4, 8 or 16',
    ],
  },
  {
    title: 'key-value heads that neither divide nor repeat',
    changes: [
      ['gpu: L4', 'gpu: L4\n    gpusPerNode: 4'],
      ['model: qwen3-8b', 'model: own'],
      ['pool: l4', 'pool: l4\n    gpus: 4'],
      ['', ownModel('own', { attentionHeads: 48, keyValueHeads: 6 })],
    ],
    message: [
      'test.yaml:19:11 PAI-120 models[0].gpus: own has 6 key-value heads, which 4 GPUs can neither share evenly nor copy evenly',
      '  write 1 or 2',
    ],
  },
  {
    title: 'a model of the file that does not fit',
    changes: [
      ['model: qwen3-8b', 'model: own'],
      ['', ownModel('own', { weightsGiB: 30 })],
    ],
    message: [
      'test.yaml:16:12 PAI-120 models[0].model: own needs 30.30 GiB for weights and 1.02 GiB to compute, 11.56 GiB more than 1 L4 at gpuMemoryUtilization 0.9 gives',
      '  use gpus 2 on nodes with 2 L4 or a pool with 1 A100-PCIE-40GB per node',
    ],
  },
  {
    title: 'a context that does not fit, with shorter requests that do',
    changes: [['    pool: l4', '    pool: l4\n    context: 32768\n    requestTokens: 1024']],
    message: [
      'test.yaml:16:12 PAI-120 models[0].model: one request of context 32768 needs a cache of 4.50 GiB, 1.15 GiB more than 1 L4 at gpuMemoryUtilization 0.9 gives (23 requests of 1024 tokens would fit)',
      '  use context 24416, gpus 2 on nodes with 2 L4 or a pool with 1 A100-PCIE-40GB per node',
    ],
  },
  {
    title: 'a context that several GPUs do not hold',
    changes: [
      ['gpu: L4', 'gpu: L4\n    gpusPerNode: 8'],
      ['model: qwen3-8b', 'model: llama-3.3-70b-instruct'],
      ['    pool: l4', '    pool: l4\n    gpus: 8\n    context: 65536'],
    ],
    message: [
      'test.yaml:17:12 PAI-120 models[0].model: one request of context 65536 needs a cache of 2.50 GiB on each GPU, 0.84 GiB more than 8 L4 at gpuMemoryUtilization 0.9 gives',
      '  use context 43584, gpus 16 on nodes with 16 L4 or a pool with 1 B200-SXM6 per node',
    ],
  },
  {
    title: 'a usual request longer than any',
    changes: [['    pool: l4', '    pool: l4\n    requestTokens: 10000']],
    message: [
      'test.yaml:18:20 PAI-110 models[0].requestTokens: no request can have 10000 tokens with context 8192',
      '  write at most 8192',
    ],
  },
  {
    title: 'gated weights without a token',
    changes: [
      ['model: qwen3-8b', 'model: llama-3.1-8b-instruct'],
      ['type: s3\n      path: qwen3/8b', 'type: hf'],
    ],
    message: [
      'test.yaml:19:7 PAI-110 models[0].source.token: meta-llama/Llama-3.1-8B-Instruct is gated: Hugging Face wants a token of somebody who accepted its terms',
      '  write token: true below source, or the repository of a copy',
    ],
  },
  {
    title: 'gated weights of a Job without a token',
    changes: [
      ['model: qwen3-8b', 'model: llama-3.1-8b-instruct'],
      ['type: s3\n      path: qwen3/8b', 'type: pvc\n      huggingFace: {}'],
    ],
    message: [
      'test.yaml:20:20 PAI-110 models[0].source.huggingFace.token: meta-llama/Llama-3.1-8B-Instruct is gated: Hugging Face wants a token of somebody who accepted its terms',
      '  write token: true below source.huggingFace, or the repository of a copy',
    ],
  },
  {
    title: 'bfloat16 on an old GPU',
    changes: [['gpu: L4', 'gpu: T4']],
    message: [
      'test.yaml:15:5 PAI-120 models[0].vllm.dtype: T4 has compute capability 7.5, and activations in bfloat16 need 8.0',
      '  write dtype: half below vllm, or use a pool with A10G, L4, L40S, A100-PCIE-40GB, A100-SXM4-40GB, A100-PCIE-80GB, A100-SXM4-80GB, H100-PCIE, H100-SXM5, H100-NVL, H200-SXM5, H200-NVL, B200-SXM6 or RTX-PRO-6000',
      'test.yaml:16:12 PAI-120 models[0].model: qwen3-8b needs 15.41 GiB for weights and 1.44 GiB to compute, 3.75 GiB more than 1 T4 at gpuMemoryUtilization 0.9 gives',
      '  use gpus 2 on nodes with 2 T4 or a pool with 1 A10G per node',
    ],
  },
  {
    title: 'quantized weights on a GPU that cannot read them',
    changes: [
      ['gpu: L4', 'gpu: T4'],
      ['model: qwen3-8b', 'model: mistral-small-24b-w4a16'],
    ],
    message: [
      'test.yaml:16:12 PAI-120 models[0].model: T4 has compute capability 7.5, and w4a16 weights need 8.0',
      '  use a model with weights in bf16 or fp16, or use a pool with A10G, L4, L40S, A100-PCIE-40GB, A100-SXM4-40GB, A100-PCIE-80GB, A100-SXM4-80GB, H100-PCIE, H100-SXM5, H100-NVL, H200-SXM5, H200-NVL, B200-SXM6 or RTX-PRO-6000',
    ],
  },
  {
    title: 'caching and short steps on a GPU where they crash',
    changes: [
      ['gpu: L4', 'gpu: T4'],
      ['model: qwen3-8b', 'model: qwen3-0.6b'],
      [
        'pool: l4',
        'pool: l4\n    vllm: { dtype: half, enablePrefixCaching: true, enableChunkedPrefill: true }',
      ],
    ],
    message: [
      'test.yaml:18:47 PAI-120 models[0].vllm.enablePrefixCaching: on T4 it calls a kernel that crashes there, around the attention backend XFORMERS',
      '  write enablePrefixCaching: false, or remove the line',
      'test.yaml:18:75 PAI-120 models[0].vllm.enableChunkedPrefill: on T4 it calls a kernel that crashes there, around the attention backend XFORMERS',
      '  write enableChunkedPrefill: false, or remove the line',
    ],
  },
  {
    title: 'fewer tokens per step than a context on a GPU that reads it in one step',
    changes: [
      ['gpu: L4', 'gpu: T4'],
      ['model: qwen3-8b', 'model: qwen3-0.6b'],
      ['pool: l4', 'pool: l4\n    vllm: { dtype: half, maxNumBatchedTokens: 2048 }'],
    ],
    message: [
      'test.yaml:18:47 PAI-110 models[0].vllm.maxNumBatchedTokens: without chunked prefill one step takes a whole context, and 2048 is below 8192',
      '  write at least 8192, or remove the line',
    ],
  },
  {
    title: 'an fp8 cache on an old GPU',
    changes: [
      ['gpu: L4', 'gpu: A10G'],
      ['pool: l4', 'pool: l4\n    vllm: { kvCacheDtype: fp8 }'],
    ],
    message: [
      'test.yaml:18:27 PAI-120 models[0].vllm.kvCacheDtype: A10G has compute capability 8.6, and caches in fp8 need 8.9',
      '  write kvCacheDtype: auto, or use a pool with L4, L40S, H100-PCIE, H100-SXM5, H100-NVL, H200-SXM5, H200-NVL, B200-SXM6 or RTX-PRO-6000',
    ],
  },
  {
    title: 'a replica larger than a node',
    changes: [['    pool: l4', '    pool: l4\n    gpus: 2']],
    message: [
      'test.yaml:18:11 PAI-121 models[0].gpus: one replica asks for 2 GPUs, a node of l4 has 1',
      '  write at most 1, or use a pool with larger nodes',
    ],
  },
  {
    title: 'more replicas than GPUs',
    changes: [['    pool: l4', '    pool: l4\n    replicas: 3']],
    message: [
      'test.yaml:12:5 PAI-121 gpuPools[0].nodes: 1 node with 1 GPU cannot hold what is asked for: chat 3 x 1',
      '  write nodes: 3, or fewer replicas',
    ],
  },
  {
    title: 'Serverless without GPUs for an update',
    changes: [['    pool: l4', '    pool: l4\n    mode: Serverless']],
    message: [
      'test.yaml:12:5 PAI-121 gpuPools[0].nodes: 1 node with 1 GPU cannot hold what is asked for: chat 2 x 1',
      '  write nodes: 2, or mode: RawDeployment; an update of a Serverless model needs its GPUs twice',
    ],
  },
  {
    title: 'a quota without GPUs for an update of a Serverless model',
    changes: [
      ['gpu: L4', 'gpu: L4\n    nodes: 2'],
      ['    pool: l4', '    pool: l4\n    mode: Serverless'],
      ['', 'quotas: { gpus: 1 }\n'],
    ],
    message: [
      'test.yaml:23:17 PAI-121 quotas.gpus: the quota is 1 GPU, and 2 GPUs are asked for',
      '  write at least 2',
    ],
  },
  {
    title: 'GPUs enough, but scattered over nodes',
    changes: [
      ['gpu: L4', 'gpu: L4\n    gpusPerNode: 3\n    nodes: 2'],
      ['pool: l4', 'pool: l4\n    gpus: 2\n    replicas: 3'],
    ],
    message: [
      'test.yaml:15:12 PAI-121 gpuPools[0].nodes: 2 nodes with 3 GPUs cannot hold what is asked for: chat 3 x 2',
      '  write nodes: 3, or fewer replicas',
    ],
  },
  {
    title: 'a GPU that Docling takes from a model',
    changes: [
      [
        '',
        'stages: [stage00-ai-platform, stage01-model-serving, stage02-model-alignment]\nrag:\n  documentConverter: { mode: deployment, gpuPool: l4 }\n',
      ],
    ],
    message: [
      'test.yaml:12:5 PAI-121 gpuPools[0].nodes: 1 node with 1 GPU cannot hold what is asked for: chat 1 x 1, docling 1 x 1',
      '  write nodes: 2, or fewer replicas',
    ],
  },
];
