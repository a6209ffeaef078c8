import type { Draft, ModelDraft } from './draft';
import { findModel } from './known-models';

/**
 * Whether a model calls tools: its server has a parser for what it writes. Of a model that somebody else serves nobody knows, so it
 * counts. `undefined` where the file does not say yet.
 */
export function callsTools(
  draft: Pick<Draft, 'catalogue'>,
  { source, model, vllm }: ModelDraft,
): boolean | undefined {
  if (source?.type === 'endpoint') return true;
  const entry = findModel(draft, model);
  if (entry === undefined) return undefined;
  return entry.toolCallParser !== undefined && vllm?.toolCalling !== false;
}
