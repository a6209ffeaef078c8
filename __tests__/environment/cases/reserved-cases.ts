import type { BrokenFile } from './broken-file';

const purposes = ['objectStore', 'workloads', 'modelRegistry', 'pullSecret'];

const namespaces: readonly [name: string, reason: string][] = [
  ['default', 'every cluster has it, for nobody in particular'],
  ['kube-system', 'it belongs to Kubernetes'],
  ['openshift', 'it belongs to OpenShift'],
  ['openshift-ingress', 'it belongs to OpenShift'],
  ['redhat-ods-applications', 'OpenShift AI runs there'],
  ['redhat-ods-operator', 'OpenShift AI is installed there'],
  ['nvidia-gpu-operator', 'NVIDIA GPU operator is installed there'],
  ['kuadrant-system', 'Connectivity Link is installed there'],
  ['istio-system', 'the service mesh of OpenShift AI runs there'],
];

/** Names that OpenShift or an operator has already (PAI-114). */
export const reservedCases: readonly BrokenFile[] = [
  ...namespaces.map(([name, reason], index): BrokenFile => {
    const purpose = purposes[index % purposes.length] ?? '';
    return {
      title: `the namespace ${name} as ours`,
      changes: [['', `namespaces:\n  ${purpose}: ${name}\n`]],
      message: [
        `test.yaml:22:${purpose.length + 5} PAI-114 namespaces.${purpose}: ${name} is no namespace for this: ${reason}`,
        '  write one of your own',
      ],
    };
  }),
  {
    title: 'an Argo CD in a namespace of OpenShift',
    changes: [
      [
        'revision: main',
        'revision: main\n  argocd: existing\n  namespace: openshift-operators\n  instance: cd',
      ],
    ],
    message: [
      'test.yaml:9:14 PAI-114 delivery.namespace: openshift-operators is no namespace for this: it belongs to OpenShift',
      '  write that of an Argo CD',
    ],
  },
  {
    title: 'a namespace of Kubernetes that we never left',
    changes: [['', 'retiring:\n  namespaces: [kube-system]\n']],
    message: [
      'test.yaml:22:16 PAI-114 retiring.namespaces[0]: kube-system is no namespace for this: it belongs to Kubernetes',
      '  remove the line',
    ],
  },
  {
    title: 'the whole world as a group',
    changes: [['', 'access:\n  groups: [system:authenticated:oauth, "system:unauthenticated"]\n']],
    message: [
      'test.yaml:22:40 PAI-114 access.groups[1]: system:unauthenticated is a group of Kubernetes, and not of people',
      '  write a group of OpenShift, or system:authenticated:oauth for everybody who can log in',
    ],
  },
  {
    title: 'a model with the account of every pod',
    changes: [['name: chat', 'name: default']],
    message: [
      'test.yaml:15:11 PAI-114 models[0].name: the service account of the model would be default, which OpenShift makes in every namespace',
      '  write another name',
    ],
  },
];
