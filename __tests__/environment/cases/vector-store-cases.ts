import type { BrokenFile } from './broken-file';

const stage02 = 'stages: [stage00-ai-platform, stage01-model-serving, stage02-model-alignment]\n';
const cluster = (settings: string) =>
  `rag:\n  vectorStore:\n    type: milvus\n    mode: cluster\n${settings}`;

/** Vector stores that cannot be (PAI-110), or are no addresses. */
export const vectorStoreCases: readonly BrokenFile[] = [
  {
    title: 'a cluster of Milvus at a store with a CA of its own',
    changes: [
      [
        '',
        `${stage02}objectStore:\n  type: external\n  endpoint: https://s3.example.com\n  ca:\n    configMap: corporate-ca\n${cluster('')}`,
      ],
    ],
    message: [
      'test.yaml:30:11 PAI-110 rag.vectorStore.mode: the Milvus operator asks the object store itself, and reads a CA of its own from no ConfigMap, as objectStore.ca names one',
      '  write mode: standalone, or let the store have a certificate of a public CA',
    ],
  },
];
