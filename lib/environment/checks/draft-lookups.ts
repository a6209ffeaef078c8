import type { Draft, ModelDraft, PoolDraft } from '../draft';

/** The pool that a model names, with its place in the list. */
export function poolOf(
  draft: Draft,
  name: string | undefined,
): { pool: PoolDraft; index: number } | undefined {
  if (name === undefined) return undefined;
  const index = draft.gpuPools?.findIndex((pool) => pool?.name === name) ?? -1;
  const pool = draft.gpuPools?.[index];
  return pool === undefined ? undefined : { pool, index };
}

/** The models that can be read at all, with their place in the list. */
export function modelsOf(draft: Draft): { model: ModelDraft; index: number }[] {
  return (draft.models ?? []).flatMap((model, index) => (model === undefined ? [] : [{ model, index }]));
}

/** The pools that can be read at all, with their place in the list. */
export function poolsOf(draft: Draft): { pool: PoolDraft; index: number }[] {
  return (draft.gpuPools ?? []).flatMap((pool, index) => (pool === undefined ? [] : [{ pool, index }]));
}
