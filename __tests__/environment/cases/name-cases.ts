import { type BrokenFile, ownModel } from './broken-file';

/** Names that are double or lead nowhere (PAI-108, PAI-109, PAI-111). */
export const nameCases: readonly BrokenFile[] = [
  {
    title: 'two models with one name',
    changes: [
      [
        '    gpu: L4\nmodels:',
        `    gpu: L4
    nodes: 2
models:
  - { name: chat, model: qwen3-0.6b, pool: l4, source: { type: s3, path: qwen3 } }`,
      ],
    ],
    message: [
      'test.yaml:17:11 PAI-108 models[1].name: "chat" is already the name of models[0]',
      '  give one of the two another name',
    ],
  },
  {
    title: 'two pools with one name',
    changes: [['    gpu: L4', '    gpu: L4\n  - name: l4\n    gpu: A10G']],
    message: [
      'test.yaml:14:11 PAI-108 gpuPools[1].name: "l4" is already the name of gpuPools[0]',
      '  give one of the two another name',
    ],
  },
  {
    title: 'a stage twice',
    changes: [['', 'stages: [stage00-ai-platform, stage01-model-serving, stage00-ai-platform]\n']],
    message: [
      'test.yaml:21:54 PAI-108 stages[2]: "stage00-ai-platform" is in the list already',
      '  remove one of the two',
    ],
  },
  {
    title: 'a collection twice',
    changes: [['', 'rag:\n  collections: [docs, laws, docs]\n']],
    message: [
      'test.yaml:22:29 PAI-108 rag.collections[2]: "docs" is in the list already',
      '  remove one of the two',
    ],
  },
  {
    title: 'a pool with a near name',
    changes: [['pool: l4', 'pool: l40']],
    message: ['test.yaml:17:11 PAI-109 models[0].pool: no GPU pool is named "l40"', '  did you mean l4?'],
  },
  {
    title: 'a pool like no other',
    changes: [['pool: l4', 'pool: hopper']],
    message: ['test.yaml:17:11 PAI-109 models[0].pool: no GPU pool is named "hopper"', '  pools here are l4'],
  },
  {
    title: 'a pool where there is none',
    changes: [['gpuPools:\n  - name: l4\n    gpu: L4\n', '']],
    message: [
      'test.yaml:14:11 PAI-109 models[0].pool: no GPU pool is named "l4"',
      '  write the pool below gpuPools',
    ],
  },
  {
    title: 'a pool of the document converter',
    changes: [['', 'rag:\n  documentConverter: { mode: deployment, gpuPool: l44 }\n']],
    message: [
      'test.yaml:22:51 PAI-109 rag.documentConverter.gpuPool: no GPU pool is named "l44"',
      '  did you mean l4?',
    ],
  },
  {
    title: 'a stage without what it needs',
    changes: [['', 'stages: [stage01-model-serving]\n']],
    message: [
      'test.yaml:21:10 PAI-111 stages[0]: stage01-model-serving builds on stage00-ai-platform, which is not in the list',
      '  add stage00-ai-platform to stages',
    ],
  },
  {
    title: 'stages without what they need',
    changes: [['', 'stages: [stage00-ai-platform, stage03-agentic-ai]\n']],
    message: [
      'test.yaml:21:31 PAI-111 stages[1]: stage03-agentic-ai builds on stage02-model-alignment, which is not in the list',
      '  add stage02-model-alignment to stages',
    ],
  },
  {
    title: 'a product with several forms',
    changes: [['gpu: L4', 'gpu: A100']],
    message: [
      'test.yaml:13:10 PAI-109 gpuPools[0].gpu: no GPU is named "A100"',
      '  did you mean A100-PCIE-40GB, A100-SXM4-40GB, A100-PCIE-80GB or A100-SXM4-80GB? Otherwise add it below catalogue.gpus',
    ],
  },
  {
    title: 'a GPU like no other',
    changes: [['gpu: L4', 'gpu: RTX4090']],
    message: [
      'test.yaml:13:10 PAI-109 gpuPools[0].gpu: no GPU is named "RTX4090"',
      '  write T4, V100-PCIE-16GB, V100-SXM2-16GB, V100-PCIE-32GB, V100-SXM2-32GB, A10G, L4, L40S, A100-PCIE-40GB, A100-SXM4-40GB, A100-PCIE-80GB, A100-SXM4-80GB, H100-PCIE, H100-SXM5, H100-NVL, H200-SXM5, H200-NVL, B200-SXM6 or RTX-PRO-6000, or add it below catalogue.gpus',
    ],
  },
  {
    title: 'a GPU of the file with a name of the catalogue',
    changes: [
      [
        '',
        'catalogue:\n  gpus:\n    L4: { memoryGiB: 24, computeCapability: 8.9, productLabel: NVIDIA-L4 }\n',
      ],
    ],
    message: [
      'test.yaml:23:5 PAI-108 catalogue.gpus.L4: "L4" is already the name of a GPU of the catalogue',
      '  give it another name',
    ],
  },
  {
    title: 'a GPU that is nearly one of the file',
    changes: [
      ['gpu: L4', 'gpu: RTX-6000'],
      [
        '',
        'catalogue:\n  gpus:\n    RTX-6000-Ada: { memoryGiB: 47.3, computeCapability: 8.9, productLabel: Ada }\n',
      ],
    ],
    message: [
      'test.yaml:13:10 PAI-109 gpuPools[0].gpu: no GPU is named "RTX-6000"',
      '  did you mean RTX-6000-Ada? Otherwise add it below catalogue.gpus',
    ],
  },
  {
    title: 'a model that is nearly one of the catalogue',
    changes: [['model: qwen3-8b', 'model: qwen4-8b']],
    message: [
      'test.yaml:16:12 PAI-109 models[0].model: no model is named "qwen4-8b"',
      '  did you mean qwen3-8b? Otherwise add it below catalogue.models',
    ],
  },
  {
    title: 'a model of the file with a name of the catalogue',
    changes: [['', ownModel('qwen3-8b', {})]],
    message: [
      'test.yaml:23:5 PAI-108 catalogue.models.qwen3-8b: "qwen3-8b" is already the name of a model of the catalogue',
      '  give it another name',
    ],
  },
];
