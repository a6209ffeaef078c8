import type { Draft } from '../draft';
import type { Finding } from '../finding';

/** PAI-110: settings of a vector store that do not fit its mode, or the object store. */
export function vectorStoreContradictions({ objectStore, rag, stages }: Draft): Finding[] {
  const store = rag?.vectorStore;
  if (store?.mode !== 'cluster' || stages?.includes('stage02-model-alignment') !== true) return [];
  if (objectStore?.type !== 'external' || objectStore.ca === undefined) return [];
  return [
    {
      code: 'PAI-110',
      path: ['rag', 'vectorStore', 'mode'],
      message:
        'the Milvus operator asks the object store itself, and reads a CA of its own from no ConfigMap, as objectStore.ca names one',
      remedy: 'write mode: standalone, or let the store have a certificate of a public CA',
    },
  ];
}
