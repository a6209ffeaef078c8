import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupKindOf } from '../../lib/kinds/kinds';
import { compare } from '../../lib/program/compare';
import type { ReleaseName } from '../../lib/releases/releases';
import type { JsonSchema } from './json-schema';

/** A `schemas.json` that the import wrote. Its references lead to its own definitions. */
export interface SchemaFile {
  /** By `<apiVersion>/<Kind>`. */
  readonly kinds: Readonly<Record<string, JsonSchema>>;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
}

/**
 * The files of the definitions that a release has: its own, and the common ones that it has not replaced.
 *
 * @param imports the folder that `npm run import` writes
 * @returns paths by name of the definition, `<plural>.<group>`, in the order of names
 */
export function definitionsOf(imports: string, release: ReleaseName): ReadonlyMap<string, string> {
  const common = definitionsIn(join(imports, 'crds'));
  const own = definitionsIn(join(imports, release, 'crds'));
  return new Map([...new Map([...common, ...own])].sort(([a], [b]) => compare(a, b)));
}

function definitionsIn(folder: string): [string, string][] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map((file) => [file.replace(/\.yaml$/, ''), join(folder, file)]);
}

/**
 * The file that has the schema of each kind for a release. A kind that the release has in another version than the
 * common one has no schema in the common version: its API server would not know it.
 *
 * @param imports the folder that `npm run import` writes
 * @returns files by `<apiVersion>/<Kind>`; kinds of one file share one value
 */
export function schemasOf(imports: string, release: ReleaseName): ReadonlyMap<string, SchemaFile> {
  const own = schemasIn(join(imports, release));
  const common = schemasIn(imports);
  const replaced = new Set([...own.keys()].map(groupKind));
  return new Map([...[...common].filter(([key]) => !replaced.has(groupKind(key))), ...own]);
}

function schemasIn(folder: string): ReadonlyMap<string, SchemaFile> {
  const path = join(folder, 'schemas.json');
  if (!existsSync(path)) return new Map();
  // The file is ours: the import writes it.
  const file = JSON.parse(readFileSync(path, 'utf8')) as SchemaFile;
  return new Map(Object.keys(file.kinds).map((key) => [key, file]));
}

function groupKind(key: string): string {
  const end = key.lastIndexOf('/');
  return groupKindOf({ apiVersion: key.slice(0, end), kind: key.slice(end + 1) });
}
