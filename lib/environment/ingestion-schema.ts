import * as z from 'zod';
import { cronExpression } from './fields';
import { sampledCollections } from './ingestion';

/** How documents come into collections. */
export const ingestionSchema = z
  .strictObject({
    chunkTokens: z.int().min(100).max(4096).optional().meta({
      description:
        'Longest piece of a document, in tokens; at most what the embedding model reads. Default: four fifths of that.',
    }),
    overlapTokens: z.int().min(0).max(2048).default(50).meta({
      description: 'Tokens that a piece repeats of the one before; half of chunkTokens at most.',
    }),
    parallel: z.int().min(1).max(16).default(2).meta({
      description: 'Pods that work on the documents of a collection at the same time.',
    }),
    samples: z
      .boolean()
      .default(false)
      .meta({
        description: `Whether small documents are put into the folders of these collections, so that there is something to ask about: ${sampledCollections.join(', ')}.`,
      }),
    schedules: z
      .record(z.string(), cronExpression)
      .default({})
      .meta({
        description:
          'When collections are brought up to date, by the name of the collection, as cron expressions in the time zone of the cluster. Default: at the first sync, and on demand.',
        examples: [{ red_hat_docs: '0 3 * * *' }],
      }),
  })
  .prefault({})
  .meta({ description: 'How documents come into the collections, by the pipeline server.' });
