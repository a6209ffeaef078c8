import { embeddingCatalogue } from '../../catalogues/embedding-catalogue';
import { GIB, parseQuantity } from '../../kubernetes/quantity';
import type { Draft } from '../draft';
import type { Finding } from '../finding';
import { embeddingWeightsGiB, volumeFactor } from '../weights-place';

const path = ['rag', 'embedding', 'source'];

/** PAI-103, PAI-110: a volume for the embedding model that is too small, that no class makes, or that is filled twice. */
export function embeddingFindings({ rag }: Draft): Finding[] {
  const source = rag?.embedding?.source;
  if (source?.type !== 'pvc') return [];
  return [
    ...size(rag?.embeddingModel, source.size),
    ...(source.huggingFace !== undefined && source.path !== undefined
      ? [
          {
            code: 'PAI-110',
            path: [...path, 'path'],
            message: 'nothing reads a bucket: the weights come from Hugging Face',
            remedy: 'remove path, or remove huggingFace',
          } as const,
        ]
      : []),
    ...(source.accessMode === 'ReadWriteMany' && !Object.hasOwn(source, 'storageClass')
      ? [
          {
            code: 'PAI-103',
            path: [...path, 'storageClass'],
            message: 'ReadWriteMany needs a storage class that offers it',
            remedy: 'write storageClass, one of a file system: oc get storageclass',
          } as const,
        ]
      : []),
  ];
}

function size(model: keyof typeof embeddingCatalogue | undefined, stated: string | undefined): Finding[] {
  const bytes = stated === undefined ? undefined : parseQuantity(stated);
  if (model === undefined || bytes === undefined) return [];
  const weightsGiB = embeddingWeightsGiB(embeddingCatalogue[model]);
  const needed = volumeFactor * weightsGiB;
  if (bytes >= needed * GIB) return [];
  return [
    {
      code: 'PAI-110',
      path: [...path, 'size'],
      message: `${String(stated)} is below 1.2 times the weights of ${model} (${weightsGiB.toFixed(1)} GiB)`,
      remedy: `write at least ${Math.ceil(needed)}Gi`,
    },
  ];
}
