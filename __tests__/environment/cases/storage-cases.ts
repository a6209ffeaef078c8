import type { BrokenFile, Change } from './broken-file';

const external = (buckets: string): Change => [
  '',
  `objectStore: { type: external, endpoint: "https://s3.example.com", buckets: { ${buckets} } }\n`,
];

/** Places for weights, and nodes that two pools find (PAI-109, PAI-110). */
export const storageCases: readonly BrokenFile[] = [
  {
    title: 'an object store smaller than its weights',
    changes: [['', 'objectStore: { type: minio, size: 18Gi }\n']],
    message: [
      'test.yaml:21:35 PAI-110 objectStore.size: 18Gi is below 1.2 times the weights that the models read from buckets',
      '  write at least 19Gi',
    ],
  },
  {
    title: 'a bucket that nobody uses',
    changes: [external('llm-model: weights, other: mine')],
    message: [
      'test.yaml:21:79 PAI-109 objectStore.buckets.llm-model: no component uses a bucket "llm-model"',
      '  did you mean llm-models?',
      'test.yaml:21:99 PAI-109 objectStore.buckets.other: no component uses a bucket "other"',
      '  buckets here are llm-models, llama-files, documents, llama-stack-state, kfp-artifacts, milvus, benchmark-results, evaluation-results, evaluation-data, platform-backup',
    ],
  },
  {
    title: 'a disk without room for a download',
    changes: [
      ['openshift: "4.18"', 'openshift: "4.18"\nplatform: aws'],
      [
        'gpuPools:',
        'aws: { infrastructureName: test-x7k2p, region: eu-central-1, ami: ami-0123456789abcdef0 }\ngpuPools:',
      ],
      [
        'gpu: L4',
        'gpu: L40S\n    gpusPerNode: 4\n    instanceType: g6e.12xlarge\n    zone: eu-central-1a\n    rootVolumeGiB: 120',
      ],
      ['model: qwen3-8b', 'model: llama-3.3-70b-instruct'],
      ['pool: l4', 'pool: l4\n    gpus: 4'],
      ['type: s3\n      path: qwen3/8b', 'type: hf\n      token: true'],
    ],
    message: [
      'test.yaml:19:20 PAI-110 gpuPools[0].rootVolumeGiB: models of the pool lay 132 GiB of weights on the disk of a node, and 120 GiB hold the system and the image of vLLM too',
      '  write at least 238, or sources of type pvc',
    ],
  },
  {
    title: 'a disk without room for what many servers of one node request',
    changes: [
      ['openshift: "4.18"', 'openshift: "4.18"\nplatform: aws'],
      [
        'gpuPools:',
        'aws: { infrastructureName: test-x7k2p, region: eu-central-1, ami: ami-0123456789abcdef0 }\ngpuPools:',
      ],
      [
        'gpu: L4',
        'gpu: L4\n    gpusPerNode: 4\n    sharing: { type: time-slicing, replicas: 4 }\n    instanceType: g6.12xlarge\n    zone: eu-central-1a\n    rootVolumeGiB: 120',
      ],
      ['model: qwen3-8b', 'model: qwen3-0.6b\n    replicas: 14\n    vllm: { gpuMemoryUtilization: 0.2 }'],
      ['type: s3\n      path: qwen3/8b', 'type: oci\n      image: quay.io/example/qwen3:1'],
    ],
    message: [
      'test.yaml:20:20 PAI-110 gpuPools[0].rootVolumeGiB: 14 model servers on one node request 121 GiB of its disk, and of 120 GiB pods get 107',
      '  write at least 135',
    ],
  },
  {
    title: 'two pools with the same nodes',
    changes: [['    gpu: L4\n', '    gpu: L4\n  - name: large\n    gpu: L4\n    gpusPerNode: 4\n']],
    message: [
      'test.yaml:12:5 PAI-110 gpuPools[0].nodeSelector: nodes of large have nvidia.com/gpu.product=NVIDIA-L4 too, so pods of this pool can take their GPUs',
      '  write a nodeSelector with a label that no other pool has, and put the label on the nodes',
      'test.yaml:14:5 PAI-110 gpuPools[1].nodeSelector: nodes of l4 have nvidia.com/gpu.product=NVIDIA-L4 too, so pods of this pool can take their GPUs',
      '  write a nodeSelector with a label that no other pool has, and put the label on the nodes',
    ],
  },
  {
    title: 'a pool that finds the nodes of another one by their product',
    changes: [
      [
        '    gpu: L4\n',
        '    gpu: L4\n  - name: large\n    gpu: L4\n    gpusPerNode: 4\n    nodeSelector: { size: large }\n',
      ],
    ],
    message: [
      'test.yaml:12:5 PAI-110 gpuPools[0].nodeSelector: nodes of large have nvidia.com/gpu.product=NVIDIA-L4 too, so pods of this pool can take their GPUs',
      '  write a nodeSelector with a label that no other pool has, and put the label on the nodes',
    ],
  },
];
