import { type BrokenFile, type Change, ownModel } from './broken-file';

const twoNodes: Change = ['    gpu: L4\n', '    gpu: L4\n    nodes: 2\n'];
const shared: Change = [
  'type: s3\n      path: qwen3/8b',
  'type: pvc\n      path: qwen3/8b\n      accessMode: ReadWriteMany\n      storageClass: files',
];
const model = (...lines: readonly string[]): Change => [
  'pool: l4',
  ['pool: l4', 'nodes: 2', ...lines].join('\n    '),
];

/** Models on several nodes that KServe, vLLM or their pool cannot have (PAI-110, PAI-120, PAI-121). */
export const severalNodesCases: readonly BrokenFile[] = [
  {
    title: 'several nodes of a Serverless model',
    changes: [['    gpu: L4\n', '    gpu: L4\n    nodes: 4\n'], shared, model('mode: Serverless')],
    message: [
      'test.yaml:20:11 PAI-110 models[0].mode: Knative makes pods of one kind, and a model on several nodes has a head and workers',
      '  write mode: RawDeployment, or nodes: 1',
    ],
  },
  {
    title: 'several replicas on several nodes',
    changes: [['    gpu: L4\n', '    gpu: L4\n    nodes: 4\n'], shared, model('replicas: 2')],
    message: [
      'test.yaml:20:15 PAI-110 models[0].replicas: KServe makes 2 heads and the workers of one, so that all heads but one wait for ever',
      '  write replicas: 1, and a second model with a name of its own for more; or nodes: 1',
    ],
  },
  {
    title: 'an autoscaler for a model on several nodes',
    changes: [['    gpu: L4\n', '    gpu: L4\n    nodes: 4\n'], shared, model('scaling: { maxReplicas: 2 }')],
    message: [
      'test.yaml:20:14 PAI-110 models[0].scaling: KServe refuses an autoscaler for a model on several nodes',
      '  remove scaling, or write nodes: 1',
    ],
  },
  {
    title: 'several nodes that download the weights',
    changes: [twoNodes, model()],
    message: [
      'test.yaml:21:13 PAI-110 models[0].source.type: the weights of a model on several nodes come from a volume, which all of them mount',
      '  write type: pvc with accessMode: ReadWriteMany with a storageClass that offers it, type: existing-pvc, or nodes: 1',
    ],
  },
  {
    title: 'several nodes and an image with the weights',
    changes: [
      twoNodes,
      ['type: s3\n      path: qwen3/8b', 'type: oci\n      image: quay.io/example/qwen3:1'],
      model(),
    ],
    message: [
      'test.yaml:21:13 PAI-110 models[0].source.type: the weights of a model on several nodes come from a volume, which all of them mount',
      '  write type: pvc with accessMode: ReadWriteMany with a storageClass that offers it, type: existing-pvc, or nodes: 1',
    ],
  },
  {
    title: 'several nodes and a volume that one mounts',
    changes: [twoNodes, ['type: s3', 'type: pvc\n      accessMode: ReadWriteOnce'], model()],
    message: [
      'test.yaml:22:19 PAI-110 models[0].source.accessMode: every node mounts the volume, and ReadWriteOnce keeps it on one',
      '  write accessMode: ReadWriteMany with a storageClass that offers it, or nodes: 1',
    ],
  },
  {
    title: 'a fourth model on several nodes',
    changes: [
      ['    gpu: L4\n', '    gpu: L4\n    nodes: 8\n'],
      shared,
      model(),
      [
        '',
        ['b', 'c', 'd']
          .map(
            (name) =>
              `  - { name: ${name}, model: qwen3-8b, pool: l4, nodes: 2, source: { type: existing-pvc, claim: w } }\n`,
          )
          .join(''),
      ],
    ],
    message: [
      'test.yaml:27:50 PAI-110 models[3].nodes: KServe keeps the Services of 3 heads in a cluster, and this is one model more: it would delete that of another one, again and again',
      '  write nodes: 1, or serve this model from another cluster',
    ],
  },
  {
    title: 'several nodes of a pool that shares its GPUs',
    changes: [
      ['    gpu: L4\n', '    gpu: L4\n    nodes: 2\n    sharing: { type: time-slicing, replicas: 2 }\n'],
      shared,
      ['model: qwen3-8b', 'model: qwen3-0.6b'],
      model('vllm: { gpuMemoryUtilization: 0.4 }'),
    ],
    message: [
      'test.yaml:20:12 PAI-110 models[0].nodes: the GPUs of 2 nodes of a pool with time-slicing can be parts of one and the same GPU',
      '  write nodes: 1, or use a pool without sharing',
    ],
  },
  {
    title: 'more nodes than the pool has',
    changes: [['    gpu: L4\n', '    gpu: L4\n    gpusPerNode: 4\n'], shared, model('gpus: 2')],
    message: [
      'test.yaml:19:12 PAI-121 models[0].nodes: one replica is on 2 nodes, and l4 has 1',
      '  write at most 1, or more nodes for the pool',
    ],
  },
  {
    title: 'nodes whose GPUs another model has',
    changes: [
      twoNodes,
      shared,
      model(),
      ['', '  - { name: b, model: qwen3-8b, pool: l4, source: { type: s3, path: w } }\n'],
    ],
    message: [
      'test.yaml:14:12 PAI-121 gpuPools[0].nodes: 2 nodes with 1 GPU cannot hold what is asked for: chat 1 x 2 x 1, b 1 x 1',
      '  write nodes: 3, or fewer replicas',
    ],
  },
  {
    title: 'an update that overlaps, on several nodes',
    changes: [twoNodes, shared, model('update: overlap')],
    message: [
      'test.yaml:14:12 PAI-121 gpuPools[0].nodes: 2 nodes with 1 GPU cannot hold what is asked for: chat 2 x 2 x 1',
      '  write nodes: 4, or update: restart; updates that overlap need the GPUs of one more replica',
    ],
  },
  {
    title: 'a quota below the GPUs of all nodes',
    changes: [twoNodes, shared, model(), ['', 'quotas:\n  gpus: 1\n']],
    message: [
      'test.yaml:26:9 PAI-121 quotas.gpus: the quota is 1 GPU, and 2 GPUs are asked for',
      '  write at least 2',
    ],
  },
  {
    title: 'more nodes than layers',
    changes: [
      twoNodes,
      shared,
      ['model: qwen3-8b', 'model: flat'],
      model(),
      ['', ownModel('flat', { layers: 1, weightsGiB: 2 })],
    ],
    message: [
      'test.yaml:19:12 PAI-120 models[0].nodes: flat has 1 layer, which 2 nodes cannot share',
      '  write at most 1',
    ],
  },
  {
    title: 'several nodes of a model that vLLM does not divide by layers',
    changes: [twoNodes, shared, ['model: qwen3-8b', 'model: gpt-oss-20b'], model()],
    message: [
      'test.yaml:19:12 PAI-120 models[0].nodes: vLLM cannot divide gpt-oss-20b by layers, and so not among 2 nodes',
      '  write nodes: 1',
    ],
  },
  {
    title: 'a model that two nodes do not hold',
    changes: [
      ['    gpu: L4\n', '    gpu: L4\n    gpusPerNode: 4\n    nodes: 2\n'],
      shared,
      ['model: qwen3-8b', 'model: llama-3.3-70b-instruct'],
      model('gpus: 2'),
    ],
    message: [
      'test.yaml:18:12 PAI-120 models[0].model: llama-3.3-70b-instruct needs 34.17 GiB for weights and 1.63 GiB to compute on each GPU, 16.04 GiB more than 2 L4 on each of 2 nodes (up to 40 of 80 layers on each) at gpuMemoryUtilization 0.9 gives',
      '  use gpus 4, nodes 4 of a larger pool or a pool with 4 A10G per node',
    ],
  },
  {
    title: 'a model that one node does not hold and two would',
    changes: [
      ['    gpu: L4\n', '    gpu: L4\n    gpusPerNode: 4\n    nodes: 4\n'],
      shared,
      ['model: qwen3-8b', 'model: llama-3.3-70b-instruct'],
      ['pool: l4', 'pool: l4\n    gpus: 4\n    requestTokens: 1024'],
    ],
    message: [
      'test.yaml:18:12 PAI-120 models[0].model: llama-3.3-70b-instruct needs 33.18 GiB for weights and 1.55 GiB to compute on each GPU, 14.97 GiB more than 4 L4 at gpuMemoryUtilization 0.9 gives',
      '  use gpus 8 on nodes with 8 L4, nodes 2 or a pool with 8 A10G per node',
    ],
  },
];
