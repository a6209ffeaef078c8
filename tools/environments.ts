import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { loadEnvironments, readEnvironmentFiles } from '../lib/environment/load';
import type { Environment } from '../lib/environment/schema';

/**
 * The environments of tests, bench and documentation. They are nobody's clusters: whoever adds, changes or deletes
 * files of `environments/` changes no test.
 */
export const exampleFolder = resolve(__dirname, '..', '__tests__', 'fixtures', 'environments');

export const exampleNames = ['demo', 'lab'] as const;

export type ExampleName = (typeof exampleNames)[number];

/** Text of the file of an example. */
export function exampleText(name: ExampleName): string {
  return readFileSync(join(exampleFolder, `${name}.yaml`), 'utf8');
}

export function exampleEnvironments(): Environment[] {
  return loadEnvironments(readEnvironmentFiles(exampleFolder)).map(({ environment }) => environment);
}

/** The environments of a checkout's owner; none if there is no file. @throws PlatformError if one is not valid */
export function ownEnvironments(root: string): Environment[] {
  const folder = join(root, 'environments');
  if (!existsSync(folder) || !readdirSync(folder).some((name) => /\.ya?ml$/.test(name))) return [];
  return loadEnvironments(readEnvironmentFiles(folder)).map(({ environment }) => environment);
}

/** What third parties judge: the examples, so that every run proves the same, then what the owner has besides. */
export function judgedEnvironments(root: string): Environment[] {
  const examples = exampleEnvironments();
  const own = ownEnvironments(root);
  return [...examples, ...own.filter((each) => !examples.some((one) => isDeepStrictEqual(one, each)))];
}
