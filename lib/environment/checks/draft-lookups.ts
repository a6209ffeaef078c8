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

/** The models that run in the cluster and can be read at all, with their place in the list. */
export function modelsOf(draft: Draft): { model: ModelDraft; index: number }[] {
  return entriesOf(draft.models).flatMap(({ entry: model, index }) =>
    model.source?.type === 'endpoint' ? [] : [{ model, index }],
  );
}

/** A model that somebody else serves, as far as it can be read. */
export type EndpointDraft = Extract<NonNullable<ModelDraft['source']>, { type?: 'endpoint' }>;

/** The models that somebody else serves and that can be read at all, with their place in the list. */
export function endpointsOf(draft: Draft): { model: ModelDraft; source: EndpointDraft; index: number }[] {
  return entriesOf(draft.models).flatMap(({ entry: model, index }) =>
    model.source?.type === 'endpoint' ? [{ model, source: model.source, index }] : [],
  );
}

/** The pools that can be read at all, with their place in the list. */
export function poolsOf(draft: Draft): { pool: PoolDraft; index: number }[] {
  return entriesOf(draft.gpuPools).map(({ entry: pool, index }) => ({ pool, index }));
}

function entriesOf<T>(list: readonly (T | undefined)[] = []): { entry: T; index: number }[] {
  return list.flatMap((entry, index) => (entry === undefined ? [] : [{ entry, index }]));
}
