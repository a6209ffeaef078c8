import { createHash } from 'node:crypto';
import { stringify } from 'yaml';
import { isRecord } from '../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { loadEnvironments } from '../../lib/environment/load';
import { renderEnvironment } from '../../lib/stages/environment';

/** The settings as a file. */
export function fileText(settings: unknown): string {
  return stringify(settings);
}

/** What main.ts does with the files, up to the guards. */
export function renderFiles(texts: readonly string[]): RenderedEnvironment[] {
  const files = texts.map((text, index) => ({ path: `environments/${index}.yaml`, text }));
  return loadEnvironments(files).map(({ environment }) => renderEnvironment(environment));
}

/** The same settings with the keys of every map in another order, chosen by the salt. */
export function reordered(value: unknown, salt: number): unknown {
  if (Array.isArray(value)) return value.map((item) => reordered(item, salt));
  if (!isRecord(value)) return value;
  const place = (key: string) => createHash('sha256').update(`${salt} ${key}`).digest('hex');
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (place(a) < place(b) ? -1 : 1))
      .map(([key, item]) => [key, reordered(item, salt)]),
  );
}
