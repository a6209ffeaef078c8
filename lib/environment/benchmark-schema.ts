import * as z from 'zod';
import { cronExpression } from './fields';

/** Benchmarks of the served models. */
export const benchmarkSchema = z
  .strictObject({
    schedule: cronExpression.optional().meta({
      description:
        'When every model is measured, as a cron expression in the time zone of the cluster. Default: on demand only.',
      examples: ['0 3 * * 6'],
    }),
    promptTokens: z.int().min(1).default(512).meta({ description: 'Tokens of each prompt.' }),
    answerTokens: z.int().min(1).default(128).meta({ description: 'Tokens of each answer.' }),
    seconds: z.int().min(10).max(3600).default(60).meta({
      description:
        'How long each of the loads takes: one request at a time, a quarter, half and all of concurrency.',
    }),
  })
  .meta({ description: 'Benchmarks of the models by GuideLLM. Default: none.' });
