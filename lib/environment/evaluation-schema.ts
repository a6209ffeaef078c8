import * as z from 'zod';
import { evaluationTaskNames } from '../catalogues/evaluation-tasks';
import { cronExpression, modelName } from './fields';

/** Evaluations of the served models. */
export const evaluationSchema = z
  .strictObject({
    models: z.array(modelName).min(1).optional().meta({
      description: 'Which models are evaluated. Default: all that run in the cluster.',
    }),
    tasks: z
      .array(z.enum(evaluationTaskNames))
      .min(1)
      .default(['arc_easy', 'gsm8k'])
      .meta({ description: 'Tasks of lm-eval (docs/components/evaluations.md).' }),
    limit: z.int().min(1).max(100_000).default(100).meta({
      description:
        'Examples of each task, from its first one on; of each subject, where a task has subjects. Few of them say little: with 100, a share of 50 % is known to 10 percentage points.',
    }),
    api: z.enum(['completions', 'chat']).default('completions').meta({
      description:
        'What the harness asks: the completions API, which every task knows, or the chat API, by which instruction-tuned models answer in text as they do to people.',
    }),
    batchSize: z.int().min(1).max(24).default(1).meta({
      description: 'Prompts in one request; the operator knows no more than 24.',
    }),
    answerTokens: z.int().min(1).max(32_768).default(512).meta({
      description: 'Longest answer in text, in tokens.',
    }),
    schedule: cronExpression.optional().meta({
      description:
        'When every model is evaluated, as a cron expression in the time zone of the cluster. Default: on demand only.',
      examples: ['0 1 * * 0'],
    }),
    hours: z.int().min(1).max(72).default(6).meta({
      description: 'How long an evaluation may take; one that takes longer is ended.',
    }),
    datasets: z.enum(['huggingFace', 'bucket']).default('huggingFace').meta({
      description:
        'Where datasets and tokenizers come from: Hugging Face, or the mirror at huggingFace.endpoint; or a bucket of the object store that a person fills, for clusters without internet.',
    }),
    datasetScripts: z.boolean().default(false).meta({
      description:
        'Whether programs from the repositories of datasets may run in the pod of an evaluation, as hellaswag, mmlu and winogrande need.',
    }),
  })
  .meta({ description: 'Evaluations of the models by lm-eval (LMEvalJob). Default: none.' });
