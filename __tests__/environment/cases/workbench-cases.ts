import type { BrokenFile } from './broken-file';

const longNamespace = 'team-of-the-people-who-look-after-the-private-models';

/** Workbenches whose name is taken, too long, or that have no models (PAI-108, PAI-110, PAI-114). */
export const workbenchCases: readonly BrokenFile[] = [
  {
    title: 'two workbenches with one name',
    changes: [['', 'workbenches:\n  - name: lab\n  - name: lab\n']],
    message: [
      'test.yaml:23:11 PAI-108 workbenches[1].name: "lab" is already the name of workbenches[0]',
      '  give one of the two another name',
    ],
  },
  {
    title: 'a workbench with the name of a model',
    changes: [['', 'workbenches:\n  - name: chat\n']],
    message: [
      'test.yaml:22:11 PAI-108 workbenches[0].name: "chat" is already the name of models[0], and both need a ServiceAccount of it',
      '  give the workbench another name',
    ],
  },
  {
    title: 'a workbench with the account of every pod',
    changes: [['', 'workbenches:\n  - name: builder\n']],
    message: [
      'test.yaml:22:11 PAI-114 workbenches[0].name: the service account of the workbench would be builder, which OpenShift makes in every namespace',
      '  write another name',
    ],
  },
  {
    title: 'a workbench without models',
    changes: [['', 'stages: [stage00-ai-platform]\nworkbenches:\n  - name: lab\n']],
    message: [
      'test.yaml:23:3 PAI-110 workbenches: workbenches come with the models of stage01-model-serving, which is not in stages',
      '  add stage01-model-serving to stages, or remove the workbenches',
    ],
  },
  {
    title: 'a workbench whose host is too long',
    changes: [['', `namespaces:\n  workloads: ${longNamespace}\nworkbenches:\n  - name: data-lab-of-all\n`]],
    message: [
      `test.yaml:24:11 PAI-110 workbenches[0].name: the host of its Route would begin with data-lab-of-all-${longNamespace}, which has 68 characters; 63 are allowed`,
      '  write a name of at most 10 characters, or a shorter namespaces.workloads',
    ],
  },
];
