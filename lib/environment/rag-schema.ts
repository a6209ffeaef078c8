import * as z from 'zod';
import { collectionName, dnsLabel, storageSize } from './fields';
import { embeddingModelNames } from '../catalogues/embedding-catalogue';
import { embeddingSchema } from './embedding-schema';
import { ingestionSchema } from './ingestion-schema';
import { exposureSchema } from './model-schema';
import { textDetectorNames } from '../catalogues/text-detectors';
import { storesSchema } from './stores-schema';
import { vectorStoreSchema } from './vector-store-schema';

/** Settings of stage02-model-alignment. */
export const ragSchema = z
  .strictObject({
    embeddingModel: z
      .enum(embeddingModelNames)
      .default('granite-embedding-125m')
      .meta({ description: 'Embedding model; its dimension follows from the catalogue.' }),
    embedding: embeddingSchema,
    collections: z
      .array(collectionName)
      .default(['red_hat_docs', 'acme_corporate', 'eu_ai_act'])
      .meta({ description: 'Document collections.' }),
    vectorStore: vectorStoreSchema,
    ingestion: ingestionSchema,
    documentConverter: z
      .strictObject({
        mode: z.enum(['operator', 'deployment']).default('operator').meta({
          description: 'operator: a DoclingServe resource; deployment: an own Deployment with probes.',
        }),
        gpuPool: dnsLabel.optional().meta({ description: 'GPU pool, in deployment mode. Default: CPU.' }),
        exposure: exposureSchema.default('none').meta({ description: 'Reach of the API from outside.' }),
      })
      .prefault({})
      .meta({ description: 'Docling.' }),
    llamaStack: z
      .strictObject({
        server: z.enum(['operator', 'deployment']).default('operator').meta({
          description:
            'operator: a LlamaStackDistribution; deployment: an own Deployment with probes, for clusters without that operator.',
        }),
        exposure: exposureSchema.default('none').meta({ description: 'Reach of the API from outside.' }),
        modelRegistration: z.enum(['refresh', 'required']).default('refresh').meta({
          description:
            'refresh: models are found when they are up; required: the server starts only when every model is up.',
        }),
        files: z.enum(['s3', 'local']).default('s3').meta({ description: 'Backend of the files API.' }),
        stores: storesSchema,
        replicas: z.int().min(1).max(9).default(1).meta({
          description: 'Servers. More than one needs stores in PostgreSQL, and then has no state volume.',
        }),
        networkPolicy: z.boolean().default(false).meta({
          description: 'Whether the operator knows spec.network (2.25 builds from January 2026 on).',
        }),
        size: storageSize.default('10Gi').meta({ description: 'Size of the state volume.' }),
      })
      .prefault({})
      .meta({ description: 'Llama Stack.' }),
    safety: z
      .strictObject({
        detectors: z
          .array(z.enum(textDetectorNames))
          .min(1)
          .default(textDetectorNames)
          .meta({ description: 'Patterns whose finds the shield refuses.' }),
      })
      .optional()
      .meta({
        description:
          'A shield of Llama Stack against personal data, by an orchestrator of guardrails. The playground applies it; other clients have to ask for it. Default: none.',
      }),
    playground: z
      .strictObject({
        exposure: exposureSchema.default('authenticated').meta({ description: 'Who reaches the page.' }),
      })
      .optional()
      .meta({
        description: 'A page on which people ask models and collections of Llama Stack. Default: none.',
      }),
    pipelines: z.boolean().default(true).meta({ description: 'Whether a pipeline server (DSPA) is made.' }),
  })
  .prefault({})
  .meta({ description: 'Retrieval augmented generation (stage02-model-alignment).' });
