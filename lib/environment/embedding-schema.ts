import * as z from 'zod';
import {
  bucketName,
  huggingFaceRepository,
  objectName,
  modelName,
  relativePath,
  storageSize,
} from './fields';
import { existingClaimSchema } from './existing-claim-schema';
import { huggingFaceWeights } from './hugging-face-schema';

const fromHuggingFace = z
  .strictObject({
    repository: huggingFaceRepository
      .optional()
      .meta({ description: 'Repository, which everybody may read. Default: that of the catalogue.' }),
    revision: huggingFaceWeights.revision,
  })
  .optional()
  .meta({
    description: 'A Job loads the weights from there, once. Default: a person brings them to the bucket.',
  });

const sourceSchema = z
  .discriminatedUnion('type', [
    z
      .strictObject({
        type: z.literal('pvc'),
        size: storageSize.optional().meta({
          description:
            'Size of the volume; 1.2 times the weights at least. Default: that and 1 GiB, in whole GiB.',
        }),
        huggingFace: fromHuggingFace,
        bucket: bucketName.default('llm-models').meta({
          description: 'Bucket that the weights are copied from. Not read with huggingFace.',
        }),
        path: relativePath.optional().meta({
          description: 'Folder of the bucket with the weights. Default: the repository.',
        }),
        accessMode: z.enum(['ReadWriteOnce', 'ReadWriteMany']).default('ReadWriteOnce').meta({
          description:
            'ReadWriteOnce: the Job that fills the volume runs on the node of Llama Stack, so that one zone has all its volumes; ReadWriteMany: on any node, where the storageClass offers it.',
        }),
        storageClass: objectName.optional().meta({
          description: 'StorageClass of the volume; ReadWriteMany needs it. Default: cluster.storageClass.',
          examples: ['ocs-storagecluster-cephfs'],
        }),
      })
      .meta({ description: 'A volume that a Job fills once, from Hugging Face or from the object store.' }),
    existingClaimSchema,
  ])
  .meta({
    description:
      'Where the weights come from. Llama Stack mounts them and downloads nothing. Default: Hugging Face, by a Job.',
  });

/** How the embedding model comes to Llama Stack. */
export const embeddingSchema = z
  .strictObject({
    source: sourceSchema.optional(),
    servedBy: modelName.optional().meta({
      description:
        'Name of the model of models that is the embedding model: vLLM computes embeddings with it, or the endpoint of somebody else does, and it answers no chat. Default: Llama Stack computes them itself, on the CPU.',
    }),
  })
  .prefault({})
  .meta({ description: 'Who computes embeddings, and with which weights.' });

/** A Job loads the weights from Hugging Face. */
export const defaultEmbeddingSource = sourceSchema.parse({ type: 'pvc', huggingFace: {} });
