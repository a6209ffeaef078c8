import { readdirSync, readFileSync } from 'fs';
import { compare, PlatformError } from '../core/errors';
import type { SourceFile } from './yaml-file';

/**
 * Reads every `*.yaml` and `*.yml` of a folder, sorted by name.
 *
 * @throws {@link PlatformError} PAI-100 if there is none, or the folder or a file cannot be read.
 */
export function readEnvironmentFiles(directory: string): SourceFile[] {
  const folder = directory.replace(/(?<=.)\/+$/, '');
  const names = attempt(folder, 'the folder', () => readdirSync(folder))
    .filter((name) => /\.ya?ml$/.test(name))
    .sort(compare);
  if (names.length === 0) {
    throw unreadable(folder, 'the folder holds no .yaml or .yml file');
  }
  return names.map((name) => {
    const path = `${folder}/${name}`;
    return { path, text: attempt(path, 'the file', () => readFileSync(path, 'utf8')) };
  });
}

function attempt<T>(path: string, what: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const code =
      typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : String(error);
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw unreadable(path, `${what} ${why}`);
  }
}

function unreadable(file: string, message: string): PlatformError {
  const remedy = 'write one YAML file per cluster into the folder; docs/settings.md lists the settings';
  return new PlatformError([{ code: 'PAI-100', file, message, remedy }]);
}
