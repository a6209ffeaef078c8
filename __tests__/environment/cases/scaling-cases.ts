import type { BrokenFile } from './broken-file';

/** Models that cannot be scaled as they say (PAI-110), or whose GPUs are not there (PAI-121). */
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
      '  write nodes: 3, or fewer replicas; updates without a gap need the GPUs of one more replica',
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
      '  write at least 4; an update that adds pods first needs those of one more replica',
    ],
  },
];
