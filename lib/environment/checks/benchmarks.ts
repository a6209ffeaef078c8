import type { Draft } from '../draft';
import type { Finding } from '../finding';
import { modelsOf } from './draft-lookups';

/** Tokens that the chat template of a model puts around a prompt. */
const templateTokens = 64;

/** PAI-110: requests of a benchmark that are longer than the context of a model, which would refuse each of them. */
export function benchmarkRequests(draft: Draft): Finding[] {
  const { benchmarks } = draft;
  if (benchmarks?.promptTokens === undefined || benchmarks.answerTokens === undefined) return [];
  const needed = benchmarks.promptTokens + benchmarks.answerTokens + templateTokens;
  return modelsOf(draft).flatMap(({ model: { name, context } }): Finding[] => {
    if (context === undefined || context >= needed) return [];
    const message = `a request of ${benchmarks.promptTokens ?? 0} and ${benchmarks.answerTokens ?? 0} tokens, with ${templateTokens} of the chat template, is longer than the context of ${name ?? 'a model'}, ${context}`;
    const remedy = `write promptTokens and answerTokens that are ${context - templateTokens} together at most, or a greater context`;
    return [{ code: 'PAI-110', path: ['benchmarks', 'promptTokens'], message, remedy }];
  });
}
