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

/** The API group of an apiVersion; empty for the core group. */
export function groupOf(apiVersion: string): string {
  return apiVersion.slice(0, Math.max(0, apiVersion.indexOf('/')));
}

/** Identity of an object in a cluster: (group, kind, namespace, name). The version is not part of it. */
export function identityOf(manifest: Manifest): string {
  const { namespace, name } = manifest.metadata;
  return [groupOf(manifest.apiVersion), manifest.kind, namespace ?? '', name].join('/');
}

/** A value inside another one, with its path. */
export interface Visit {
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

const visits = new WeakMap<object, readonly Visit[]>();

/**
 * Every value below `root` with its path, objects and arrays included, depth first. Kept per object, since
 * several guards read all of them: `root` must not change afterwards.
 */
export function walk(root: unknown): readonly Visit[] {
  if (typeof root !== 'object' || root === null) return [{ path: [], value: root }];
  const known = visits.get(root);
  if (known !== undefined) return known;
  const found: Visit[] = [];
  visit(root, [], found);
  visits.set(root, found);
  return found;
}

function visit(value: unknown, path: readonly (string | number)[], found: Visit[]): void {
  found.push({ path, value });
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) visit(item, [...path, index], found);
  } else if (isRecord(value)) {
    for (const key of Object.keys(value)) visit(value[key], [...path, key], found);
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

/** `spec.containers[0].image` */
export function pathText(path: readonly (string | number)[]): string {
  return path
    .map((part, index) => (typeof part === 'number' ? `[${part}]` : index === 0 ? part : `.${part}`))
    .join('');
}
