import type { BrokenFile } from './broken-file';

const slices = '    sharing: { type: time-slicing, replicas: 4 }';

/** GPUs that several pods share (PAI-110, PAI-120, PAI-121). */
export const gpuSharingCases: readonly BrokenFile[] = [
  {
    title: 'a GPU that cannot be divided',
    changes: [['    gpu: L4', '    gpu: L4\n    sharing: { type: mig, profile: 1g.10gb }']],
    message: [
      'test.yaml:14:22 PAI-110 gpuPools[0].sharing.type: L4 cannot be divided',
      '  write type: time-slicing, or use A100-PCIE-40GB, A100-SXM4-40GB, A100-PCIE-80GB, A100-SXM4-80GB, H100-PCIE, H100-SXM5, H100-NVL, H200-SXM5, H200-NVL, B200-SXM6 or RTX-PRO-6000',
    ],
  },
  {
    title: 'a profile of another GPU',
    changes: [['    gpu: L4', '    gpu: H100-SXM5\n    sharing: { type: mig, profile: 1g.5gb }']],
    message: [
      'test.yaml:14:36 PAI-110 gpuPools[0].sharing.profile: H100-SXM5 has no profile 1g.5gb',
      '  write 1g.10gb, 1g.20gb, 2g.20gb, 3g.40gb, 4g.40gb or 7g.80gb',
    ],
  },
  {
    title: 'a model larger than its part of a GPU',
    changes: [['    gpu: L4', '    gpu: H100-SXM5\n    sharing: { type: mig, profile: 1g.10gb }']],
    message: [
      'test.yaml:17:12 PAI-120 models[0].model: qwen3-8b needs 15.41 GiB for weights and 1.33 GiB to compute, 8.08 GiB more than 1 H100-SXM5 part 1g.10gb at gpuMemoryUtilization 0.9 gives',
      '  use profile 3g.40gb or a pool with 1 A10G per node',
    ],
  },
  {
    title: 'more replicas than parts',
    changes: [
      ['    gpu: L4', '    gpu: H100-SXM5\n    sharing: { type: mig, profile: 3g.40gb }'],
      ['    pool: l4', '    pool: l4\n    replicas: 3'],
    ],
    message: [
      'test.yaml:12:5 PAI-121 gpuPools[0].nodes: 1 node with 2 GPU parts cannot hold what is asked for: chat 3 x 1',
      '  write nodes: 2, or fewer replicas',
    ],
  },
  {
    title: 'several GPUs of a shared pool',
    changes: [
      ['    gpu: L4', `    gpu: H100-SXM5\n    gpusPerNode: 2\n${slices}`],
      ['    pool: l4', '    pool: l4\n    gpus: 2\n    vllm: { gpuMemoryUtilization: 0.24 }'],
    ],
    message: [
      'test.yaml:20:11 PAI-110 models[0].gpus: 2 GPUs of a pool with time-slicing can be parts of one and the same GPU',
      '  write gpus: 1, or use a pool without sharing',
    ],
  },
  {
    title: 'more memory than a turn on a GPU brings',
    changes: [['    gpu: L4', `    gpu: H200-SXM5\n${slices}`]],
    message: [
      'test.yaml:16:5 PAI-120 models[0].vllm.gpuMemoryUtilization: 4 pods share a GPU and its memory, and 0.9 of it for each is more than there is',
      '  write at most 0.24, or use a pool without time-slicing',
    ],
  },
  {
    title: 'a share that is too small for the model',
    changes: [
      ['    gpu: L4', `    gpu: L4\n${slices}`],
      ['    pool: l4', '    pool: l4\n    vllm: { gpuMemoryUtilization: 0.22 }'],
    ],
    message: [
      'test.yaml:17:12 PAI-120 models[0].model: qwen3-8b needs 15.41 GiB for weights and 1.00 GiB to compute, 11.58 GiB more than 1 L4 at gpuMemoryUtilization 0.22 gives',
      '  use a pool without time-slicing or a pool with 1 H100-NVL per node',
    ],
  },
  {
    title: 'a converter beside models on one GPU',
    changes: [
      ['    gpu: L4', `    gpu: H200-SXM5\n    nodes: 2\n${slices}`],
      ['    pool: l4', '    pool: l4\n    vllm: { gpuMemoryUtilization: 0.2 }'],
      [
        '',
        'stages: [stage00-ai-platform, stage01-model-serving, stage02-model-alignment]\nrag:\n  documentConverter: { mode: deployment, gpuPool: l4 }\n',
      ],
    ],
    message: [
      'test.yaml:26:51 PAI-110 rag.documentConverter.gpuPool: Docling takes GPU memory as it needs it, and pods of l4 share a GPU without limit',
      '  use a pool without time-slicing, or remove gpuPool',
    ],
  },
  {
    title: 'no room for the graphs of two pods',
    changes: [
      ['    gpu: L4', '    gpu: L40S\n    sharing: { type: time-slicing, replicas: 2 }'],
      ['model: qwen3-8b', 'model: qwen3-0.6b'],
      ['    pool: l4', '    pool: l4\n    vllm: { gpuMemoryUtilization: 0.5 }'],
    ],
    message: [
      'test.yaml:19:35 PAI-120 models[0].vllm.gpuMemoryUtilization: CUDA graphs take 0.6 GiB beside it, and 0.5 of L40S leaves 0.00 GiB',
      '  write at most 0.48, or write enforceEager: true',
    ],
  },
  {
    title: 'no room for graphs on a part of a GPU',
    changes: [
      ['    gpu: L4', '    gpu: H100-SXM5\n    sharing: { type: mig, profile: 1g.10gb }'],
      ['model: qwen3-8b', 'model: qwen3-0.6b'],
      ['    pool: l4', '    pool: l4\n    vllm: { gpuMemoryUtilization: 0.94 }'],
    ],
    message: [
      'test.yaml:19:35 PAI-120 models[0].vllm.gpuMemoryUtilization: CUDA graphs take 0.6 GiB beside it, and 0.94 of H100-SXM5 part 1g.10gb leaves 0.58 GiB',
      '  write at most 0.93, or write enforceEager: true',
    ],
  },
];
