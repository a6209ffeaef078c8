import fc from 'fast-check';
import { maybe, written } from './words';

/** Short enough for the shortest context. */
const benchmarks = maybe(
  fc
    .record({
      schedule: maybe(fc.constant('0 3 * * 6')),
      promptTokens: fc.integer({ min: 1, max: 100 }),
      answerTokens: fc.integer({ min: 1, max: 92 }),
      seconds: maybe(fc.integer({ min: 10, max: 3600 })),
    })
    .map(written),
);

/** Of the models that run in the cluster. */
const evaluation = maybe(
  fc
    .record({
      schedule: maybe(fc.constant('0 1 * * 0')),
      tasks: maybe(fc.uniqueArray(fc.constantFrom('arc_easy', 'gsm8k', 'truthfulqa_mc2'), { minLength: 1 })),
      limit: maybe(fc.integer({ min: 1, max: 1000 })),
      batchSize: maybe(fc.integer({ min: 1, max: 24 })),
      answerTokens: fc.integer({ min: 1, max: 128 }),
      datasets: maybe(fc.constantFrom('huggingFace', 'bucket')),
    })
    .map(written),
);

/** What is watched. */
const monitoring = maybe(
  fc
    .record({
      alerts: maybe(fc.boolean()),
      dashboard: maybe(fc.boolean()),
      llamaStack: maybe(fc.boolean()),
    })
    .map(written),
);

export const measurements = { monitoring, benchmarks, evaluation };
