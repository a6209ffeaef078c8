import type { BrokenFile } from './broken-file';

/** Settings that contradict each other (PAI-110). */
export const contradictionCases: readonly BrokenFile[] = [
  {
    title: 'the fixed version of an operator that the program does not install',
    changes: [
      [
        'operators: existing',
        'operators: existing\noperatorVersions: { gpu-operator: gpu-operator-certified.v25.3.4 }',
      ],
    ],
    message: [
      'test.yaml:9:35 PAI-110 operatorVersions.gpu-operator: NVIDIA GPU operator is not installed by the program',
      '  remove the line, or make it managed',
    ],
  },
  {
    title: 'the fixed version of an operator that is too old for the release',
    changes: [['operators: existing', 'operatorVersions: { openshift-ai: rhods-operator.2.24.9 }']],
    message: [
      'test.yaml:8:35 PAI-110 operatorVersions.openshift-ai: rhods-operator.2.24.9 is older than 2.25.0 (first release with the Llama Stack operator of this line)',
      '  write rhods-operator.2.25.0 or a later version',
    ],
  },
  {
    title: 'the fixed version of the operator of an Argo CD that exists',
    changes: [
      [
        'operators: existing',
        'operators: existing\noperatorVersions: { openshift-gitops: openshift-gitops-operator.v1.20.0 }',
      ],
      ['  revision: main', '  revision: main\n  argocd: existing'],
    ],
    message: [
      'test.yaml:10:39 PAI-110 operatorVersions.openshift-gitops: OpenShift GitOps is not installed by the program',
      '  remove the line, or make it managed',
    ],
  },
  {
    title: 'the version of an operator without its name',
    changes: [
      [
        'operators: existing',
        'operators: { gpu-operator: managed }\noperatorVersions: { openshift-ai: 2.25.0, gpu-operator: v25.3.4 }',
      ],
    ],
    message: [
      'test.yaml:9:35 PAI-110 operatorVersions.openshift-ai: the name of a ClusterServiceVersion begins with rhods-operator. here, and 2.25.0 does not',
      '  write rhods-operator.2.25.0',
      'test.yaml:9:57 PAI-110 operatorVersions.gpu-operator: the name of a ClusterServiceVersion begins with gpu-operator-certified.v here, and v25.3.4 does not',
      '  write gpu-operator-certified.v25.3.4',
    ],
  },
  ...[
    ['4.2', 'write "4.20", if that is meant; a number loses the 0 at its end'],
    ['4.14', 'write "4.17" to "4.21"'],
    ['4.99', 'write "4.17" to "4.21"'],
  ].map(([minor = '', remedy = '']): BrokenFile => ({
    title: `OpenShift ${minor}`,
    changes: [['"4.18"', `"${minor}"`]],
    message: [
      `test.yaml:2:12 PAI-110 openshift: OpenShift AI 2.25 is supported on OpenShift 4.17 to 4.21 here, and this is ${minor}`,
      `  ${remedy}`,
    ],
  })),
  {
    title: 'monitoring of ROSA',
    changes: [['', 'managed: rosa\n']],
    message: [
      'test.yaml:1:1 PAI-110 userWorkloadMonitoring: ROSA configures monitoring itself, and that of user workloads is on',
      '  write userWorkloadMonitoring: existing',
    ],
  },
  {
    title: 'a managed service on the cloud of another provider',
    changes: [['', 'managed: aro\nplatform: aws\n']],
    message: [
      'test.yaml:22:11 PAI-110 platform: ARO runs on azure, not on aws',
      '  write platform: azure, or another value of managed',
    ],
  },
  {
    title: 'a default storage class without name',
    changes: [
      [
        'appsDomain: apps.test.example.com',
        'appsDomain: apps.test.example.com\n  storageClassIsDefault: true',
      ],
    ],
    message: [
      'test.yaml:5:26 PAI-110 cluster.storageClassIsDefault: it confirms storageClass, which is not given',
      '  write storageClass too, or remove storageClassIsDefault',
    ],
  },
  {
    title: 'a store that nothing reads',
    changes: [['  provider: existing', '  provider: existing\n  store: { name: vault }']],
    message: [
      'test.yaml:11:10 PAI-110 secrets.store: nothing reads the store with provider existing',
      '  remove store, or write provider: external-secrets',
    ],
  },
  {
    title: 'an override that changes nothing',
    changes: [['', 'images:\n  overrides:\n    minio: {}\n']],
    message: [
      'test.yaml:23:12 PAI-110 images.overrides.minio: the override changes nothing',
      '  write repository, tag or digest, or remove the entry',
    ],
  },
  {
    title: 'our own Argo CD in another cluster, under other names, with another account',
    changes: [
      [
        'revision: main',
        `revision: main
  server: https://api.other.example.com:6443
  namespace: cicd
  instance: cicd
  account: { name: deployer, namespace: cicd }`,
      ],
    ],
    message: [
      'test.yaml:8:11 PAI-110 delivery.server: Argo CD runs in another cluster than https://api.other.example.com:6443 and cannot be installed from here',
      '  write argocd: existing, or remove server',
      'test.yaml:9:14 PAI-110 delivery.namespace: the operator of Argo CD makes openshift-gitops, not cicd',
      '  write argocd: existing, or remove namespace',
      'test.yaml:10:13 PAI-110 delivery.instance: the operator of Argo CD makes openshift-gitops, not cicd',
      '  write argocd: existing, or remove instance',
      'test.yaml:11:12 PAI-110 delivery.account: our own Argo CD has an account of its own',
      '  write argocd: existing, or remove account',
    ],
  },
  {
    title: 'a certificate authority for http',
    changes: [
      [
        '',
        `objectStore:
  type: external
  endpoint: http://s3.example.com
  ca: { configMap: s3-ca }
`,
      ],
    ],
    message: [
      'test.yaml:24:7 PAI-110 objectStore.ca: the endpoint http://s3.example.com uses no certificate',
      '  write https://s3.example.com as endpoint, or remove ca',
    ],
  },
  {
    title: 'a model registry without the stage that makes it',
    changes: [['', 'stages: [stage00-ai-platform]\nmodelRegistry: {}\n']],
    message: [
      'test.yaml:22:16 PAI-110 modelRegistry: stage01-model-serving makes the model registry, and it is not in the list of stages',
      '  add stage01-model-serving to stages, or remove modelRegistry',
    ],
  },
  {
    title: 'one namespace for two purposes',
    changes: [['', 'namespaces:\n  objectStore: ai\n  workloads: ai\n']],
    message: [
      'test.yaml:23:14 PAI-110 namespaces.workloads: ai is already namespaces.objectStore',
      '  write another namespace',
    ],
  },
  {
    title: 'the namespace of the pull secret for models',
    changes: [['', 'namespaces:\n  workloads: ai\n  pullSecret: ai\n']],
    message: [
      'test.yaml:23:15 PAI-110 namespaces.pullSecret: ai is already namespaces.workloads',
      '  write another namespace',
    ],
  },
  {
    title: 'the namespace of Argo CD for models',
    changes: [['', 'namespaces:\n  workloads: openshift-gitops\n']],
    message: [
      'test.yaml:22:14 PAI-110 namespaces.workloads: openshift-gitops is already delivery.namespace',
      '  write another namespace',
      'test.yaml:22:14 PAI-114 namespaces.workloads: openshift-gitops is no namespace for this: it belongs to OpenShift',
      '  write one of your own',
    ],
  },
  {
    title: 'a pool for a converter that the operator places',
    changes: [['', 'rag:\n  documentConverter: { gpuPool: l4 }\n']],
    message: [
      'test.yaml:22:33 PAI-110 rag.documentConverter.gpuPool: the operator decides where Docling runs',
      '  write mode: deployment too, or remove gpuPool',
    ],
  },
  {
    title: 'a context beyond the model',
    changes: [['    pool: l4', '    pool: l4\n    context: 65536']],
    message: [
      'test.yaml:16:12 PAI-120 models[0].model: one request of context 65536 needs a cache of 9.00 GiB, 5.65 GiB more than 1 L4 at gpuMemoryUtilization 0.9 gives',
      '  use context 24416, gpus 2 on nodes with 2 L4 or a pool with 1 A100-PCIE-40GB per node',
      'test.yaml:18:14 PAI-110 models[0].context: 65536 tokens are more than qwen3-8b can take',
      '  write at most 40960',
    ],
  },
  {
    title: 'a layout that the repository of the weights does not have',
    changes: [['    pool: l4', '    pool: l4\n    vllm: { layout: mistral }']],
    message: [
      'test.yaml:18:21 PAI-110 models[0].vllm.layout: the repository of qwen3-8b has no weights in this layout',
      '  write hugging-face, or remove the line',
    ],
  },
  {
    title: 'fewer tokens per step than requests',
    changes: [['    pool: l4', '    pool: l4\n    concurrency: 64\n    vllm: { maxNumBatchedTokens: 32 }']],
    message: [
      'test.yaml:19:34 PAI-110 models[0].vllm.maxNumBatchedTokens: 32 tokens per step are fewer than the 64 requests of concurrency',
      '  write at least 64, or remove the line',
    ],
  },
  {
    title: 'fewer tokens per step than a context',
    changes: [
      ['    pool: l4', '    pool: l4\n    vllm: { maxNumBatchedTokens: 2048, enableChunkedPrefill: false }'],
    ],
    message: [
      'test.yaml:18:34 PAI-110 models[0].vllm.maxNumBatchedTokens: without chunked prefill one step takes a whole context, and 2048 is below 8192',
      '  write at least 8192, or enableChunkedPrefill: true',
    ],
  },
  {
    title: 'a volume smaller than the weights',
    changes: [['      type: s3', '      type: pvc\n      size: 15Gi']],
    message: [
      'test.yaml:20:13 PAI-110 models[0].source.size: 15Gi is below 1.2 times the weights of qwen3-8b (15.26 GiB)',
      '  write at least 19Gi',
    ],
  },
  {
    title: 'a folder of its own for weights of Hugging Face',
    changes: [['      type: s3', '      type: s3\n      huggingFace: { revision: v1 }']],
    message: [
      'test.yaml:21:13 PAI-110 models[0].source.path: with huggingFace each revision has a place of its own, here the folder Qwen/Qwen3-8B/v1',
      '  remove path, or remove huggingFace and bring the weights to that folder',
    ],
  },
  {
    title: 'a folder of a bucket for a volume with weights of Hugging Face',
    changes: [['      type: s3', '      type: pvc\n      huggingFace: {}']],
    message: [
      'test.yaml:21:13 PAI-110 models[0].source.path: with huggingFace each revision has a place of its own, here a volume of their own',
      '  remove path, or remove huggingFace and bring the weights to that folder',
    ],
  },
  {
    title: 'limits below requests',
    changes: [
      [
        '    pool: l4',
        '    pool: l4\n    resources: { cpu: "8", cpuLimit: "4", memory: 32Gi, memoryLimit: 16Gi }',
      ],
    ],
    message: [
      'test.yaml:18:38 PAI-110 models[0].resources.cpuLimit: the limit 4 is below the request 8',
      '  write at least 8, or lower cpu',
      'test.yaml:18:70 PAI-110 models[0].resources.memoryLimit: the limit 16Gi is below the request 32Gi',
      '  write at least 32Gi, or lower memory',
    ],
  },
  {
    title: 'Serverless beside the gateway',
    changes: [
      ['"4.18"', '"4.20"'],
      ['gpu: L4', 'gpu: L4\n    nodes: 2'],
      ['pool: l4', 'pool: l4\n    mode: Serverless'],
      ['', 'stages: [stage00-ai-platform, stage01-model-serving, stage04-models-as-a-service]\n'],
    ],
    message: [
      'test.yaml:19:11 PAI-110 models[0].mode: Serverless and stage04-models-as-a-service need two different meshes on OpenShift 4.20',
      '  write mode: RawDeployment',
      'test.yaml:23:54 PAI-112 stages[2]: "stage04-models-as-a-service" is not available in this version',
      '  remove it; available are stage00-ai-platform to stage03-agentic-ai',
    ],
  },
  {
    title: 'Serverless beyond the limits of Knative',
    changes: [
      ['gpu: L4', 'gpu: L4\n    nodes: 2'],
      ['pool: l4', 'pool: l4\n    mode: Serverless\n    timeoutSeconds: 601\n    concurrency: 1001'],
    ],
    message: [
      'test.yaml:17:12 PAI-120 models[0].model: qwen3-8b needs 15.41 GiB for weights and 5.33 GiB to compute, 0.98 GiB more than 1 L4 at gpuMemoryUtilization 0.9 gives',
      '  use gpus 2 on nodes with 2 L4 or a pool with 1 A100-PCIE-40GB per node',
      'test.yaml:20:21 PAI-110 models[0].timeoutSeconds: 601 is more than the 600 that Serverless allows',
      '  write at most 600, or mode: RawDeployment',
      'test.yaml:21:18 PAI-110 models[0].concurrency: 1001 is more than the 1000 that Serverless allows',
      '  write at most 1000, or mode: RawDeployment',
    ],
  },
  {
    title: 'Serverless with a host that is too long',
    changes: [
      ['gpu: L4', 'gpu: L4\n    nodes: 2'],
      ['name: chat', 'name: chat-about-everything-there-is-to-know'],
      ['pool: l4', 'pool: l4\n    mode: Serverless\n    exposure: open'],
    ],
    message: [
      'test.yaml:16:11 PAI-110 models[0].name: Serverless makes the host chat-about-everything-there-is-to-know-predictor-private-ai-demo, whose 64 characters are more than 63',
      '  shorten the name or namespaces.workloads, or write mode: RawDeployment',
    ],
  },
  {
    title: 'Serverless with a volume that two nodes would need',
    changes: [
      ['gpu: L4', 'gpu: L4\n    nodes: 2'],
      ['pool: l4', 'pool: l4\n    mode: Serverless'],
      ['      type: s3', '      type: pvc\n      size: 20Gi'],
    ],
    message: [
      'test.yaml:21:13 PAI-110 models[0].source.type: an update of a Serverless model runs old and new servers at once, and a volume with ReadWriteOnce keeps them on one node: that takes a pool of one node with 2 GPUs',
      '  write accessMode: ReadWriteMany with a storageClass that offers it, type: s3, oci or hf, or mode: RawDeployment',
    ],
  },
  {
    title: 'replicas on several nodes with a volume of one node',
    changes: [
      ['gpu: L4', 'gpu: L4\n    nodes: 2'],
      ['pool: l4', 'pool: l4\n    replicas: 2'],
      ['      type: s3', '      type: pvc\n      size: 20Gi'],
    ],
    message: [
      'test.yaml:21:13 PAI-110 models[0].source.type: 2 replicas share the volume, and ReadWriteOnce keeps them on one node, which the pool does not: those on another node never start',
      '  write accessMode: ReadWriteMany with a storageClass that offers it, type: s3, oci or hf, or replicas: 1',
    ],
  },
  {
    title: 'a volume of all nodes from the class of the cluster',
    changes: [['      type: s3', '      type: pvc\n      size: 20Gi\n      accessMode: ReadWriteMany']],
    message: [
      'test.yaml:19:7 PAI-103 models[0].source.storageClass: ReadWriteMany needs a storage class that offers it',
      '  write storageClass, one of a file system: oc get storageclass',
    ],
  },
  {
    title: 'a storage class that the operator of Llama Stack cannot be told',
    changes: [
      ['appsDomain: apps.test.example.com', 'appsDomain: apps.test.example.com\n  storageClass: gp3'],
      ['', 'stages: [stage00-ai-platform, stage01-model-serving, stage02-model-alignment]\n'],
    ],
    message: [
      'test.yaml:5:17 PAI-110 cluster.storageClass: the volume of Llama Stack comes from the default class of the cluster, which may not be gp3',
      '  make it the default and write storageClassIsDefault: true, or remove storageClass',
    ],
  },
  {
    title: 'a field of an operator that runs nothing',
    changes: [['', 'rag:\n  llamaStack:\n    server: deployment\n    networkPolicy: true\n']],
    message: [
      'test.yaml:24:20 PAI-110 rag.llamaStack.networkPolicy: it is a field of the resource of the operator, which does not run this server',
      '  remove networkPolicy, or write server: operator',
    ],
  },
  {
    title: 'a benchmark whose requests no model takes',
    changes: [
      ['    pool: l4', '    pool: l4\n    context: 512'],
      ['', 'benchmarks:\n  promptTokens: 400\n  answerTokens: 100\n'],
    ],
    message: [
      'test.yaml:23:17 PAI-110 benchmarks.promptTokens: a request of 400 and 100 tokens, with 64 of the chat template, is longer than the context of chat, 512',
      '  write promptTokens and answerTokens that are 448 together at most, or a greater context',
    ],
  },
];
