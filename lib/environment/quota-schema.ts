import * as z from 'zod';
import { storageSize } from './fields';

/** Limits of the namespace of the workloads. */
export const quotaSchema = z
  .strictObject({
    gpus: z.int().min(0).max(10000).optional().meta({
      description:
        'GPUs that all pods of the namespace may ask for. Default: those of all models, and one more replica of the largest.',
    }),
    storage: storageSize.optional().meta({
      description: 'Storage of all volumes of the namespace. Default: twice what is rendered.',
    }),
    pods: z
      .int()
      .min(20)
      .max(10000)
      .default(200)
      .meta({ description: 'Pods of a namespace, and Jobs of a namespace.' }),
  })
  .prefault({})
  .meta({ description: 'Limits of the namespace of the workloads.' });
