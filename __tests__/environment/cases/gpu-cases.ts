import type { BrokenFile } from './broken-file';

/** Models and their GPUs (PAI-120, PAI-121). */
export const gpuCases: readonly BrokenFile[] = [
  {
    title: 'weights that do not fit',
    changes: [['model: qwen3-8b', 'model: mistral-small-24b']],
    message: [
      'test.yaml:16:12 PAI-120 models[0].model: mistral-small-24b needs 43.91 GiB for weights, which leaves no cache on 1 L4 at gpuMemoryUtilization 0.9',
      '  use gpus 4 on nodes with 4 L4 or a pool with A100-PCIE-80GB',
    ],
  },
  {
    title: 'a context that does not fit',
    changes: [['    pool: l4', '    pool: l4\n    context: 32768']],
    message: [
      'test.yaml:16:12 PAI-120 models[0].model: on 1 L4 at gpuMemoryUtilization 0.9 the cache holds 13826 tokens, fewer than context 32768',
      '  use context 13312, gpus 2 on nodes with 2 L4 or a pool with L40S',
    ],
  },
  {
    title: 'a share of memory that is too low',
    changes: [['    pool: l4', '    pool: l4\n    vllm: { gpuMemoryUtilization: 0.7 }']],
    message: [
      'test.yaml:16:12 PAI-120 models[0].model: qwen3-8b needs 15.26 GiB for weights, which leaves no cache on 1 L4 at gpuMemoryUtilization 0.7',
      '  use gpuMemoryUtilization 0.9, gpus 2 on nodes with 2 L4 or a pool with L40S',
    ],
  },
  {
    title: 'weights that fit no GPU',
    changes: [['model: qwen3-8b', 'model: llama-3.3-70b-instruct']],
    message: [
      'test.yaml:16:12 PAI-120 models[0].model: llama-3.3-70b-instruct needs 131.42 GiB for weights, which leaves no cache on 1 L4 at gpuMemoryUtilization 0.9',
      '  use gpus 8 on nodes with 8 L4 or a pool with B200-SXM6',
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
    title: 'bfloat16 on an old GPU',
    changes: [['gpu: L4', 'gpu: T4']],
    message: [
      'test.yaml:15:5 PAI-120 models[0].vllm.dtype: T4 has compute capability 7.5, and activations in bfloat16 need 8.0',
      '  write dtype: half below vllm, or use a pool with A10G, L4, L40S, A100-PCIE-40GB, A100-SXM4-40GB, A100-PCIE-80GB, A100-SXM4-80GB, H100-PCIE, H100-SXM5, H100-NVL, H200-SXM5, H200-NVL, B200-SXM6 or RTX-PRO-6000',
      'test.yaml:16:12 PAI-120 models[0].model: qwen3-8b needs 15.26 GiB for weights, which leaves no cache on 1 T4 at gpuMemoryUtilization 0.9',
      '  use gpus 2 on nodes with 2 T4 or a pool with A10G',
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
      '  use a model with weights in bf16, or use a pool with A10G, L4, L40S, A100-PCIE-40GB, A100-SXM4-40GB, A100-PCIE-80GB, A100-SXM4-80GB, H100-PCIE, H100-SXM5, H100-NVL, H200-SXM5, H200-NVL, B200-SXM6 or RTX-PRO-6000',
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
      '  write nodes: 3, or fewer replicas; updates without a gap need the GPUs of one more replica',
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
      '  write at least 2; an update that adds pods first needs those of one more replica',
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
      '  write nodes: 3, or fewer replicas; updates without a gap need the GPUs of one more replica',
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
      '  write nodes: 2, or fewer replicas; updates without a gap need the GPUs of one more replica',
    ],
  },
];
