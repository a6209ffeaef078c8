import fc from 'fast-check';
import { maybe, written } from './words';

/** Short enough for the shortest context. */
export const benchmarks = maybe(
  fc
    .record({
      schedule: maybe(fc.constant('0 3 * * 6')),
      promptTokens: fc.integer({ min: 1, max: 100 }),
      answerTokens: fc.integer({ min: 1, max: 92 }),
      seconds: maybe(fc.integer({ min: 10, max: 3600 })),
    })
    .map(written),
);

/** What is watched. */
export const monitoring = maybe(
  fc.record({ alerts: maybe(fc.boolean()), dashboard: maybe(fc.boolean()) }).map(written),
);
