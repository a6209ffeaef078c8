import type { BrokenFile } from './broken-file';

/** Models that cannot be scaled or updated as they say (PAI-110), or whose GPUs are not there (PAI-121). */
export const scalingCases: readonly BrokenFile[] = [
  {
    title: 'an autoscaler for a Serverless model',
    changes: [
      ['    gpu: L4\n', '    gpu: L4\n    nodes: 4\n'],
      ['pool: l4', 'pool: l4\n    mode: Serverless\n    scaling: { maxReplicas: 2 }'],
    ],
    message: [
      'test.yaml:20:14 PAI-110 models[0].scaling: the Custom Metrics Autoscaler cannot scale a Serverless model, which is not a Deployment',
      '  write mode: RawDeployment, or remove scaling',
    ],
  },
  {
    title: 'scaling that adds nothing',
    changes: [
      ['    gpu: L4\n', '    gpu: L4\n    nodes: 3\n'],
      ['pool: l4', 'pool: l4\n    replicas: 3\n    scaling: { maxReplicas: 3 }'],
    ],
    message: [
      'test.yaml:20:29 PAI-110 models[0].scaling.maxReplicas: 3 leaves nothing to add to 3 replicas',
      '  write more than 3, or remove scaling',
    ],
  },
  {
    title: 'scaling beyond the GPUs of the pool',
    changes: [['pool: l4', 'pool: l4\n    scaling: { maxReplicas: 3 }']],
    message: [
      'test.yaml:12:5 PAI-121 gpuPools[0].nodes: 1 node with 1 GPU cannot hold what is asked for: chat 3 x 1',
      '  write nodes: 3, or fewer replicas',
    ],
  },
  {
    title: 'scaling over several nodes on a volume of one',
    changes: [
      ['    gpu: L4\n', '    gpu: L4\n    nodes: 2\n'],
      ['pool: l4', 'pool: l4\n    scaling: { maxReplicas: 2 }'],
      ['type: s3', 'type: pvc'],
    ],
    message: [
      'test.yaml:21:13 PAI-110 models[0].source.type: 2 replicas share the volume, and ReadWriteOnce keeps them on one node, which the pool does not: those on another node never start',
      '  write accessMode: ReadWriteMany with a storageClass that offers it, or type: s3, oci or hf',
    ],
  },
  {
    title: 'scaling beyond the quota',
    changes: [
      ['    gpu: L4\n', '    gpu: L4\n    nodes: 4\n'],
      ['pool: l4', 'pool: l4\n    scaling: { maxReplicas: 4 }'],
      ['', 'quotas:\n  gpus: 2\n'],
    ],
    message: [
      'test.yaml:24:9 PAI-121 quotas.gpus: the quota is 2 GPUs, and 4 GPUs are asked for',
      '  write at least 4',
    ],
  },
  {
    title: 'updates that overlap without a GPU for one more replica',
    changes: [['pool: l4', 'pool: l4\n    update: overlap']],
    message: [
      'test.yaml:12:5 PAI-121 gpuPools[0].nodes: 1 node with 1 GPU cannot hold what is asked for: chat 2 x 1',
      '  write nodes: 2, or update: restart; updates that overlap need the GPUs of one more replica',
    ],
  },
  {
    title: 'updates that overlap beyond the quota',
    changes: [
      ['    gpu: L4\n', '    gpu: L4\n    nodes: 2\n'],
      ['pool: l4', 'pool: l4\n    update: overlap'],
      ['', 'quotas:\n  gpus: 1\n'],
    ],
    message: [
      'test.yaml:24:9 PAI-121 quotas.gpus: the quota is 1 GPU, and 2 GPUs are asked for',
      '  write at least 2',
    ],
  },
  {
    title: 'updates that overlap on a volume of one node',
    changes: [
      ['    gpu: L4\n', '    gpu: L4\n    nodes: 2\n'],
      ['pool: l4', 'pool: l4\n    update: overlap'],
      ['type: s3', 'type: pvc'],
    ],
    message: [
      'test.yaml:21:13 PAI-110 models[0].source.type: an update runs the new server beside the old one, and a volume with ReadWriteOnce keeps them on one node: that takes a pool of one node with 2 GPUs',
      '  write accessMode: ReadWriteMany with a storageClass that offers it, type: s3, oci or hf, or update: restart',
    ],
  },
  {
    title: 'a Serverless model that should stop before it starts',
    changes: [
      ['    gpu: L4\n', '    gpu: L4\n    nodes: 2\n'],
      ['pool: l4', 'pool: l4\n    mode: Serverless\n    update: restart'],
    ],
    message: [
      'test.yaml:20:13 PAI-110 models[0].update: Knative starts the new servers before it stops the old ones, and knows no other way',
      '  remove the line, or write mode: RawDeployment',
    ],
  },
];
