import type { BrokenFile, Change } from './broken-file';

const llamaStack = (settings: string, collections = '[]'): Change => [
  '',
  `rag:\n  collections: ${collections}\n  llamaStack: { ${settings} }\n`,
];

/** Stores of Llama Stack that its replicas would not share, or reach in clear (PAI-110). */
export const llamaStackCases: readonly BrokenFile[] = [
  {
    title: 'replicas of Llama Stack with databases that are files',
    changes: [llamaStack('replicas: 2')],
    message: [
      'test.yaml:23:27 PAI-110 rag.llamaStack.replicas: 2 servers cannot share stores of type sqlite, which are files on the volume of one of them',
      '  write stores: { type: postgresql }, or replicas: 1',
    ],
  },
  {
    title: 'replicas of Llama Stack with files on a volume',
    changes: [llamaStack('replicas: 3, files: local, stores: { type: postgresql }')],
    message: [
      'test.yaml:23:27 PAI-110 rag.llamaStack.replicas: 3 servers cannot share files: local, a folder of the volume of one of them',
      '  write files: s3, or replicas: 1',
    ],
  },
  {
    title: 'replicas of a Llama Stack that does not share collections',
    changes: [llamaStack('replicas: 2, stores: { type: postgresql }', '[manuals]')],
    message: [
      'test.yaml:23:27 PAI-110 rag.llamaStack.replicas: a collection that one of 2 servers makes is unknown to the others until they start again: Llama Stack of OpenShift AI 2.25 reads its registrations once',
      '  write replicas: 1, or collections: []',
    ],
  },
  {
    title: 'replicas of a Deployment of ours',
    changes: [llamaStack('replicas: 2, server: deployment, stores: { type: postgresql }')],
    message: [
      'test.yaml:23:27 PAI-110 rag.llamaStack.replicas: the Deployment of ours has one volume, so one replica, and not 2',
      '  write server: operator, or replicas: 1',
    ],
  },
  {
    title: 'a database outside of the cluster, reached in clear',
    changes: [llamaStack('stores: { type: external, host: db.example.com, podPort: 5433 }')],
    message: [
      'test.yaml:23:49 PAI-110 rag.llamaStack.stores.host: db.example.com is outside of the cluster, and without ca passwords and conversations go there in clear',
      '  write ca, with the ConfigMap of the CA of the server',
      'test.yaml:23:74 PAI-110 rag.llamaStack.stores.podPort: db.example.com is no Service of this cluster, so there are no pods behind it to state a port of',
      '  remove podPort, or write the host as <service>.<namespace>.svc',
    ],
  },
];
