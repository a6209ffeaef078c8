import type { Phase } from './phases';

/** A rendered Kubernetes object: plain JSON, no tokens left. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** A manifest with where it comes from and where it goes. */
export interface RenderedObject {
  readonly manifest: Manifest;
  /** Folder below `dist/<environment>/`: a stage, `argocd` or `bootstrap`. */
  readonly folder: string;
  /** Position of the folder in the order of delivery, from 0. */
  readonly folderOrder: number;
  readonly phase: Phase;
  /** Path of the construct, for messages. */
  readonly construct: string;
}

/** The API group of an apiVersion; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

/** Identity of an object in a cluster: (group, kind, namespace, name). The version is not part of it. */
export function identityOf(manifest: Manifest): string {
  const { namespace, name } = manifest.metadata;
  return [groupOf(manifest.apiVersion), manifest.kind, namespace ?? '', name].join('/');
}

/** Every value below `value` with its path, objects and arrays included, depth first. */
export function* walk(
  value: unknown,
  path: readonly (string | number)[] = [],
): Generator<{ readonly path: readonly (string | number)[]; readonly value: unknown }> {
  yield { path, value };
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) yield* walk(item, [...path, index]);
  } else if (isRecord(value)) {
    for (const [key, item] of Object.entries(value)) yield* walk(item, [...path, key]);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The record below `key`, or an empty one. */
export function recordAt(value: unknown, ...keys: readonly string[]): Record<string, unknown> {
  const found = keys.reduce<unknown>((inner, key) => (isRecord(inner) ? inner[key] : undefined), value);
  return isRecord(found) ? found : {};
}

/** The list of records below `key`, or an empty one. */
export function recordsAt(value: unknown, ...keys: readonly string[]): Record<string, unknown>[] {
  const last = keys.at(-1);
  if (last === undefined) return [];
  const found = recordAt(value, ...keys.slice(0, -1))[last];
  return Array.isArray(found) ? found.filter(isRecord) : [];
}
