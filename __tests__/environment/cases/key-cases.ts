import type { BrokenFile } from './broken-file';

/** Settings that do not exist or are missing (PAI-102, PAI-103). */
export const keyCases: readonly BrokenFile[] = [
  {
    title: 'a token for an embedding model, which everybody may read',
    changes: [
      ['', 'rag:\n  embedding:\n    source:\n      type: pvc\n      huggingFace:\n        token: true\n'],
    ],
    message: [
      'test.yaml:26:9 PAI-102 rag.embedding.source.huggingFace.token: there is no such setting',
      '  settings here are repository, revision',
    ],
  },
  {
    title: 'an unknown setting with a near name',
    changes: [['openshift: "4.18"', 'openshift: "4.18"\nreleaes: rhoai-2.25']],
    message: ['test.yaml:3:1 PAI-102 releaes: there is no such setting', '  did you mean release?'],
  },
  {
    title: 'an unknown setting in another case',
    changes: [
      ['appsDomain: apps.test.example.com', 'appsDomain: apps.test.example.com\n  storageclass: gp3'],
    ],
    message: [
      'test.yaml:5:3 PAI-102 cluster.storageclass: there is no such setting',
      '  did you mean storageClass?',
    ],
  },
  {
    title: 'an unknown setting like no other',
    changes: [['  revision: main', '  revision: main\n  colour: blue']],
    message: [
      'test.yaml:8:3 PAI-102 delivery.colour: there is no such setting',
      '  settings here are repository, revision, path, server, namespace, instance, account, argocd',
    ],
  },
  {
    title: 'two unknown settings of one map',
    changes: [['    gpu: L4', '    gpu: L4\n    node: 2\n    memory: 24']],
    message: [
      'test.yaml:14:5 PAI-102 gpuPools[0].node: there is no such setting',
      '  did you mean nodes or nodeSelector?',
      'test.yaml:15:5 PAI-102 gpuPools[0].memory: there is no such setting',
      '  settings here are name, gpu, gpusPerNode, nodes, nodeSelector, taints, instanceType, zone, subnet, rootVolumeGiB, autoscaling, sharing',
    ],
  },
  {
    title: 'a setting named like a property of every object',
    changes: [['delivery:', '  constructor: 1\ndelivery:']],
    message: [
      'test.yaml:5:3 PAI-102 cluster.constructor: there is no such setting',
      '  settings here are appsDomain, storageClass, storageClassIsDefault',
    ],
  },
  {
    title: 'an unknown operator',
    changes: [
      [
        'operators: existing',
        'operators: { gpu-oprator: existing, openshift-ai: existing, node-feature-discovery: existing, gpu-operator: existing, external-secrets: existing, docling: existing, cert-manager: existing, connectivity-link: existing, pipelines: existing, service-mesh: existing, serverless: existing, authorino: existing }',
      ],
    ],
    message: [
      'test.yaml:8:14 PAI-102 operators.gpu-oprator: there is no such setting',
      '  did you mean gpu-operator?',
    ],
  },
  {
    title: 'an unknown image',
    changes: [['', 'images:\n  overrides:\n    minoi:\n      tag: v1\n']],
    message: [
      'test.yaml:23:5 PAI-102 images.overrides.minoi: there is no such setting',
      '  did you mean minio?',
    ],
  },
  {
    title: 'a missing text with an example',
    changes: [['  appsDomain: apps.test.example.com', '  storageClass: gp3']],
    message: [
      'test.yaml:4:3 PAI-103 cluster.appsDomain: this setting is required and missing',
      '  write it, for example appsDomain: apps.demo.example.com',
    ],
  },
  {
    title: 'a missing section',
    changes: [['delivery:\n  repository: https://git.example.com/ai.git\n  revision: main\n', '']],
    message: [
      'test.yaml:1:1 PAI-103 delivery: this setting is required and missing',
      '  write delivery (how Argo CD finds and applies dist/)',
    ],
  },
  {
    title: 'a missing choice',
    changes: [['    gpu: L4\n', '']],
    message: [
      'test.yaml:12:5 PAI-103 gpuPools[0].gpu: this setting is required and missing',
      '  write it, for example gpu: T4',
    ],
  },
  {
    title: 'a missing source',
    changes: [['    source:\n      type: s3\n      path: qwen3/8b\n', '']],
    message: [
      'test.yaml:15:5 PAI-103 models[0].source: this setting is required and missing',
      '  write source with a type: pvc, existing-pvc, s3, oci, hf or endpoint',
    ],
  },
  {
    title: 'a missing type of source',
    changes: [['      type: s3\n', '']],
    message: [
      'test.yaml:19:7 PAI-103 models[0].source.type: this setting is required and missing',
      '  write type: pvc, existing-pvc, s3, oci, hf or endpoint',
    ],
  },
  {
    title: 'a missing setting of the chosen type',
    changes: [['      type: s3\n      path: qwen3/8b', '      type: existing-pvc']],
    message: [
      'test.yaml:19:7 PAI-103 models[0].source.claim: this setting is required and missing',
      '  write claim (PersistentVolumeClaim that holds the weights already)',
    ],
  },
  {
    title: 'half of what an instance type needs',
    changes: [
      ['openshift: "4.18"', 'openshift: "4.18"\nplatform: aws'],
      ['gpuPools:', 'aws: {}\ngpuPools:'],
      ['gpu: L4', 'gpu: L4\n    instanceType: g6.4xlarge\n    zone: eu-central-1a'],
    ],
    message: [
      'test.yaml:12:6 PAI-103 aws.infrastructureName: this setting is required and missing',
      "  write infrastructureName (name that the installer gave to the cluster's resources: oc get infrastructure cluster -o jsonpath='{.status.infrastructureName}')",
      'test.yaml:12:6 PAI-103 aws.region: this setting is required and missing',
      "  write region (region of the cluster: oc get infrastructure cluster -o jsonpath='{.status.platformStatus.aws.region}')",
      'test.yaml:12:6 PAI-103 aws.ami: this setting is required and missing',
      "  write ami (AMI of the nodes, that of the other workers: oc -n openshift-machine-api get machinesets -o jsonpath='{.items[0].spec.template.spec.providerSpec.value.ami.id}')",
    ],
  },
];
