import * as z from 'zod';
import type { Environment } from './schema';
import { environmentSchema } from './schema';
import type { Schema } from './schema-walk';
import { branchOf, childOf, isPlainMap, unwrap } from './schema-walk';

type Partly<T> = T extends readonly (infer Item)[]
  ? readonly (Partly<Item> | undefined)[]
  : T extends object
    ? { readonly [Key in keyof T]?: Partly<T[Key]> }
    : T;

/**
 * What is valid of an environment file, with defaults in place; what is missing or wrong is `undefined`.
 * Checks between settings read a draft, so that they speak although the file has other mistakes.
 */
export type Draft = Partly<Environment>;
export type ModelDraft = NonNullable<NonNullable<Draft['models']>[number]>;
export type PoolDraft = NonNullable<NonNullable<Draft['gpuPools']>[number]>;

/** Keeps the valid parts of a file that the schema rejects. */
export function salvageDraft(value: unknown): Draft {
  return salvage(environmentSchema, value) ?? {};
}

function salvage(schema: Schema, value: unknown): unknown {
  const parsed = z.safeParse(schema, value);
  if (parsed.success) return parsed.data;
  const branch = branchOf(unwrap(schema), value);
  if (branch instanceof z.ZodArray && Array.isArray(value)) {
    return value.map((item) => salvage(branch.element, item));
  }
  if (!(branch instanceof z.ZodObject || branch instanceof z.ZodRecord) || !isPlainMap(value))
    return undefined;
  const names = branch instanceof z.ZodObject ? Object.keys(branch.shape) : [];
  const keys = [...new Set([...names, ...Object.keys(value)])];
  const entries = keys.map((key): [string, unknown] => {
    const child = childOf(branch, key);
    return [
      key,
      child === undefined ? undefined : salvage(child, Object.hasOwn(value, key) ? value[key] : undefined),
    ];
  });
  // What is written wrong stays as a key without value: it is not the same as not written.
  return Object.fromEntries(
    entries.filter(([key, entry]) => entry !== undefined || Object.hasOwn(value, key)),
  );
}
