import type { BrokenFile } from './broken-file';

/** Values that are not allowed (PAI-105 to PAI-107). */
export const valueCases: readonly BrokenFile[] = [
  {
    title: 'a choice with a near name',
    changes: [['operators: existing', 'operators: exsiting']],
    message: [
      'test.yaml:8:12 PAI-105 operators: "exsiting" is not one of the allowed values',
      '  did you mean existing? Allowed: managed, existing',
    ],
  },
  {
    title: 'a choice with a short name',
    changes: [['', 'stages: [stage00, stage01]\n']],
    message: [
      'test.yaml:21:10 PAI-105 stages[0]: "stage00" is not one of the allowed values',
      '  did you mean stage00-ai-platform? Allowed: stage00-ai-platform, stage01-model-serving, stage02-model-alignment, stage03-agentic-ai, stage04-models-as-a-service',
      'test.yaml:21:19 PAI-105 stages[1]: "stage01" is not one of the allowed values',
      '  did you mean stage01-model-serving? Allowed: stage00-ai-platform, stage01-model-serving, stage02-model-alignment, stage03-agentic-ai, stage04-models-as-a-service',
    ],
  },
  {
    title: 'a choice like no other',
    changes: [['name: test', 'name: test\nplatform: moonbase']],
    message: [
      'test.yaml:2:11 PAI-105 platform: "moonbase" is not one of the allowed values',
      '  write aws, azure, gcp, ibmcloud, openstack, vsphere, baremetal or none',
    ],
  },
  {
    title: 'a type of source that does not exist',
    changes: [['type: s3', 'type: nfs']],
    message: [
      'test.yaml:19:13 PAI-105 models[0].source.type: "nfs" is not one of the allowed values',
      '  write pvc, existing-pvc, s3, oci, hf or endpoint',
    ],
  },
  {
    title: 'a path in the repository that starts at the root of the disk',
    changes: [['revision: main', 'revision: main\n  path: /dist']],
    message: [
      'test.yaml:8:9 PAI-106 delivery.path: "/dist" has the wrong format',
      '  write it without slash at the ends: dist (a path from the root of the repository, such as dist or platform/ai/dist)',
    ],
  },
  {
    title: 'a near choice of one operator',
    changes: [['operators: existing', 'operators: { gpu-operator: manged }']],
    message: [
      'test.yaml:8:28 PAI-105 operators.gpu-operator: "manged" is not one of the allowed values',
      '  did you mean managed? Allowed: managed, existing',
    ],
  },
  {
    title: 'a domain with scheme',
    changes: [['apps.test.example.com', 'https://apps.test.example.com/']],
    message: [
      'test.yaml:4:15 PAI-106 cluster.appsDomain: "https://apps.test.example.com/" has the wrong format',
      '  write it without scheme and path: apps.test.example.com (a DNS name without scheme, port or path)',
    ],
  },
  {
    title: 'a domain with port',
    changes: [['apps.test.example.com', 'apps.test.example.com:443']],
    message: [
      'test.yaml:4:15 PAI-106 cluster.appsDomain: "apps.test.example.com:443" has the wrong format',
      '  write it without port: apps.test.example.com (a DNS name without scheme, port or path)',
    ],
  },
  {
    title: 'a domain with wildcard',
    changes: [['apps.test.example.com', '"*.apps.test.example.com"']],
    message: [
      'test.yaml:4:15 PAI-106 cluster.appsDomain: "*.apps.test.example.com" has the wrong format',
      '  write it without wildcard: apps.test.example.com (a DNS name without scheme, port or path)',
    ],
  },
  {
    title: 'a name in capitals',
    changes: [['name: test', 'name: Test_Lab']],
    message: [
      'test.yaml:1:7 PAI-106 name: "Test_Lab" has the wrong format',
      '  write it in lower case with "-": test-lab (a DNS label: lower-case letters, digits and "-")',
    ],
  },
  {
    title: 'a name that is too long',
    changes: [['name: chat', 'name: chat-chat-chat-chat-chat-chat-chat-chat-chat-x']],
    message: [
      'test.yaml:15:11 PAI-106 models[0].name: "chat-chat-chat-chat-chat-chat-chat-chat-chat-x" has the wrong format',
      '  write at most 40 characters',
    ],
  },
  {
    title: 'a name that is too long and in capitals',
    changes: [
      ['name: chat', 'name: CHAT-CHAT-CHAT-CHAT-CHAT-CHAT-CHAT-CHAT-CHAT-CHAT-CHAT-CHAT-CHAT-CHAT-CHAT-'],
    ],
    message: [
      'test.yaml:15:11 PAI-106 models[0].name: "CHAT-CHAT-CHAT-CHAT-CHAT-CHAT-CHAT-CHAT-CHAT-CHAT-CHAT-CHAT-CHAT-CH..." has the wrong format',
      '  write at most 40 characters; lower-case letters, digits and "-", with a letter first',
    ],
  },
  {
    title: 'a version of another kind',
    changes: [['"4.18"', '"4.18.3"']],
    message: [
      'test.yaml:2:12 PAI-106 openshift: "4.18.3" has the wrong format',
      '  write it without patch version: 4.18 (an OpenShift minor version in quotes)',
    ],
  },
  {
    title: 'a size in other units',
    changes: [['', 'objectStore: { type: minio, size: 500GB }\n']],
    message: [
      'test.yaml:21:35 PAI-106 objectStore.size: "500GB" has the wrong format',
      '  write it with a unit of Kubernetes: 500Gi (a size with unit)',
    ],
  },
  {
    title: 'a size of zero',
    changes: [['', 'objectStore: { type: minio, size: 0Gi }\n']],
    message: [
      'test.yaml:21:35 PAI-106 objectStore.size: "0Gi" has the wrong format',
      '  write a size with unit, for example 40Gi',
    ],
  },
  {
    title: 'an endpoint with path',
    changes: [['', 'objectStore: { type: external, endpoint: https://s3.example.com/models }\n']],
    message: [
      'test.yaml:21:42 PAI-106 objectStore.endpoint: "https://s3.example.com/models" has the wrong format',
      '  write it without path: https://s3.example.com (an http or https URL without path)',
    ],
  },
  {
    title: 'an endpoint without scheme',
    changes: [['', 'objectStore: { type: external, endpoint: s3.example.com }\n']],
    message: [
      'test.yaml:21:42 PAI-106 objectStore.endpoint: "s3.example.com" has the wrong format',
      '  write an http or https URL without path, for example https://s3.example.com',
    ],
  },
  {
    title: 'a path with leading slash',
    changes: [['path: qwen3/8b', 'path: /qwen3/8b']],
    message: [
      'test.yaml:20:13 PAI-106 models[0].source.path: "/qwen3/8b" has the wrong format',
      '  write it without slash at the ends: qwen3/8b (a relative path without leading or trailing slash)',
    ],
  },
  {
    title: 'a tag that moves',
    changes: [['', 'images: { overrides: { minio: { tag: latest } } }\n']],
    message: [
      'test.yaml:21:38 PAI-106 images.overrides.minio.tag: "latest" has the wrong format',
      '  write a fixed tag; latest changes under a running cluster',
    ],
  },
  {
    title: 'a label key with a space',
    changes: [['    gpu: L4', '    gpu: L4\n    nodeSelector: { "gpu type": L4 }']],
    message: [
      'test.yaml:14:21 PAI-106 gpuPools[0].nodeSelector["gpu type"]: the key "gpu type" has the wrong format',
      '  write a label key, for example nvidia.com/gpu',
    ],
  },
  {
    title: 'an empty text',
    changes: [['    gpu: L4', '    gpu: L4\n    zone: ""']],
    message: [
      'test.yaml:14:11 PAI-106 gpuPools[0].zone: "" has the wrong format',
      '  write some text, or remove the line',
    ],
  },
  {
    title: 'too many GPUs',
    changes: [['    pool: l4', '    pool: l4\n    gpus: 32']],
    message: [
      'test.yaml:18:11 PAI-107 models[0].gpus: 32 is too large',
      '  write a whole number from 1 to 16',
    ],
  },
  {
    title: 'no replica',
    changes: [['    pool: l4', '    pool: l4\n    replicas: 0']],
    message: [
      'test.yaml:18:15 PAI-107 models[0].replicas: 0 is too small',
      '  write a whole number from 1 to 64',
    ],
  },
  {
    title: 'a share of memory of zero',
    changes: [['    pool: l4', '    pool: l4\n    vllm: { gpuMemoryUtilization: 0 }']],
    message: [
      'test.yaml:18:35 PAI-107 models[0].vllm.gpuMemoryUtilization: 0 is too small',
      '  write a number above 0 and up to 0.94',
    ],
  },
  {
    title: 'a share of memory with which the warm-up runs out of it',
    changes: [['    pool: l4', '    pool: l4\n    vllm: { gpuMemoryUtilization: 0.95 }']],
    message: [
      'test.yaml:18:35 PAI-107 models[0].vllm.gpuMemoryUtilization: 0.95 is too large',
      '  write a number above 0 and up to 0.94',
    ],
  },
  {
    title: 'a number beyond all bounds',
    changes: [['    pool: l4', '    pool: l4\n    concurrency: 99999999999999999999']],
    message: [
      'test.yaml:18:18 PAI-107 models[0].concurrency: 99999999999999999999 is too large',
      '  write a whole number from 1 to 1024',
    ],
  },
  {
    title: 'a second mistake beside a choice',
    changes: [['      type: s3', '      type: oci\n      image: quay.io/models/qwen3:latest']],
    message: [
      'test.yaml:20:14 PAI-106 models[0].source.image: "quay.io/models/qwen3:latest" has the wrong format',
      '  write an image with a fixed tag; latest changes',
      'test.yaml:21:7 PAI-102 models[0].source.path: there is no such setting',
      '  settings here are type, image',
    ],
  },
  {
    title: 'an empty list of stages',
    changes: [['', 'stages: []\n']],
    message: ['test.yaml:21:9 PAI-107 stages: the list is empty', '  write at least one entry'],
  },
  {
    title: 'a port that does not exist',
    changes: [['', 'objectStore: { type: external, endpoint: "https://s3.example.com:70000" }\n']],
    message: [
      'test.yaml:21:42 PAI-106 objectStore.endpoint: "https://s3.example.com:70000" has the wrong format',
      '  write an http or https URL without path, for example https://s3.example.com',
    ],
  },
  {
    title: 'half an address',
    changes: [['', 'objectStore: { type: external, endpoint: "https://1.2.3" }\n']],
    message: [
      'test.yaml:21:42 PAI-106 objectStore.endpoint: "https://1.2.3" has the wrong format',
      '  write an http or https URL without path, for example https://s3.example.com',
    ],
  },
  {
    title: 'a model whose name begins with a digit',
    changes: [['name: chat', 'name: 24b']],
    message: [
      'test.yaml:15:11 PAI-106 models[0].name: "24b" has the wrong format',
      '  write lower-case letters, digits and "-", with a letter first',
    ],
  },
  ...['https://somebody:hunter2@git.example.com/ai.git', 'https://ghp_0123@git.example.com/ai.git'].map(
    (url): BrokenFile => ({
      title: `a repository with credentials: ${url}`,
      changes: [['https://git.example.com/ai.git', url]],
      message: [
        'test.yaml:6:15 PAI-106 delivery.repository: "https://...@git.example.com/ai.git" has the wrong format',
        '  write it without user and password: https://git.example.com/ai.git (the URL without user, password or token, which Argo CD reads from a Secret of its namespace)',
      ],
    }),
  ),
  {
    title: 'a repository with a token behind it',
    changes: [['https://git.example.com/ai.git', 'https://git.example.com/ai.git?private_token=abc']],
    message: [
      'test.yaml:6:15 PAI-106 delivery.repository: "https://git.example.com/ai.git?..." has the wrong format',
      '  write it without what follows the "?": https://git.example.com/ai.git (the URL without user, password or token, which Argo CD reads from a Secret of its namespace)',
    ],
  },
  {
    title: 'a repository over ssh with a password',
    changes: [['https://git.example.com/ai.git', 'ssh://git:hunter2@git.example.com/ai.git']],
    message: [
      'test.yaml:6:15 PAI-106 delivery.repository: "ssh://git:...@git.example.com/ai.git" has the wrong format',
      '  write it without password: ssh://git@git.example.com/ai.git (the URL without user, password or token, which Argo CD reads from a Secret of its namespace)',
    ],
  },
  {
    title: 'an endpoint and an API server with credentials',
    changes: [
      [
        'revision: main',
        'revision: main\n  argocd: existing\n  server: https://admin:hunter2@api.example.com:6443',
      ],
      ['', 'objectStore: { type: external, endpoint: "https://key:hunter2@s3.example.com" }\n'],
    ],
    message: [
      'test.yaml:9:11 PAI-106 delivery.server: "https://...@api.example.com:6443" has the wrong format',
      '  write it without user and password: https://api.example.com:6443 (the https URL of a Kubernetes API server, without user or token)',
      'test.yaml:23:42 PAI-106 objectStore.endpoint: "https://...@s3.example.com" has the wrong format',
      '  write it without user and password: https://s3.example.com (an http or https URL without path)',
    ],
  },
  {
    title: 'an image with the scheme of KServe',
    changes: [
      ['type: s3\n      path: qwen3/8b', 'type: oci\n      image: oci://oci://quay.io/models/qwen3:1.0'],
    ],
    message: [
      'test.yaml:20:14 PAI-106 models[0].source.image: "oci://oci://quay.io/models/qwen3:1.0" has the wrong format',
      '  write it without scheme: quay.io/models/qwen3:1.0 (an image with registry)',
    ],
  },
  {
    title: 'a branch, a folder and a group that are not what they look like',
    changes: [
      ['revision: main', 'revision: Feature Branch'],
      ['path: qwen3/8b', 'path: Qwen3 8B'],
      ['', 'access: { groups: [AI/Users] }\n'],
    ],
    message: [
      'test.yaml:7:13 PAI-106 delivery.revision: "Feature Branch" has the wrong format',
      '  write a branch, tag or commit: letters, digits, "-", "_", ".", "/", "+", "@" and "#"',
      'test.yaml:20:13 PAI-106 models[0].source.path: "Qwen3 8B" has the wrong format',
      '  write a relative path without leading or trailing slash',
      'test.yaml:21:20 PAI-106 access.groups[0]: "AI/Users" has the wrong format',
      '  write the name of an OpenShift group as oc get groups prints it, without "/" and "%"',
    ],
  },
  {
    title: 'an image repository with a tag',
    changes: [['', 'images: { overrides: { minio: { repository: "quay.io/minio/minio:v1" } } }\n']],
    message: [
      'test.yaml:21:45 PAI-106 images.overrides.minio.repository: "quay.io/minio/minio:v1" has the wrong format',
      '  write an image repository without tag, for example quay.io/minio/minio',
    ],
  },
];
