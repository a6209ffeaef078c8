import type { Draft } from '../draft';
import type { Finding } from '../finding';
import { findModel } from '../known-models';
import { modelsOf } from './draft-lookups';

/**
 * PAI-426, a warning: a model whose answers are searched for calls of tools that its prompts never name. vLLM takes requests with
 * tools all the same.
 */
export function hiddenTools(draft: Draft): Finding[] {
  return modelsOf(draft).flatMap(({ model: { model, vllm }, index }): Finding[] => {
    const entry = findModel(draft, model);
    if (model === undefined || entry?.toolCallParser === undefined) return [];
    if (entry.toolTemplate || entry.chatTemplate !== undefined) return [];
    // mistral-common writes the prompts of the other layout, tools too.
    if (vllm?.toolCalling !== true || vllm.layout !== 'hugging-face') return [];
    return [
      {
        code: 'PAI-426',
        path: ['models', index, 'vllm', 'toolCalling'],
        message: `the chat template of ${model} shows no tools to the model (toolTemplate: false), so it will never call one`,
        remedy: `write toolCalling: false, or toolTemplate: true below catalogue.models.${model} where the template in its repository does name tools`,
      },
    ];
  });
}
