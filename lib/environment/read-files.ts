import { readdirSync, readFileSync } from 'fs';
import { PlatformError, type Problem } from '../program/errors';
import { compare } from '../program/compare';
import { fileProblem, isSystemError } from '../program/file-errors';
import type { SourceFile } from './yaml-file';

/**
 * Reads every `*.yaml` and `*.yml` of a folder, sorted by name. Hidden files are left out: editors make them. A file
 * that cannot be read is in the list with its problem, so that those of the other files are found too.
 *
 * @throws {@link PlatformError} PAI-100 if there is no such folder or it has no such file, PAI-305 if it cannot be read.
 */
export function readEnvironmentFiles(directory: string): SourceFile[] {
  const folder = directory.replace(/(?<=.)\/+$/, '');
  const names = namesIn(folder)
    .filter((name) => /^[^.].*\.ya?ml$/.test(name))
    .sort(compare);
  if (names.length === 0) throw noEnvironment(folder, 'the folder holds no .yaml or .yml file');
  return names.map((name) => readSource(`${folder}/${name}`));
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT')
      throw noEnvironment(folder, 'the folder does not exist');
    const remedy = 'name a folder that you may read with --environments';
    throw new PlatformError([
      { ...fileProblem('PAI-305', 'cannot read the folder', error, remedy), file: folder },
    ]);
  }
}

function readSource(path: string): SourceFile {
  try {
    const bytes = readFileSync(path);
    const text = bytes.toString('utf8');
    // What is no UTF-8 becomes another character, which has other bytes.
    return Buffer.from(text).equals(bytes)
      ? { path, text }
      : { path, text: '', unreadable: notUtf8(path, text) };
  } catch (error) {
    const remedy = 'make it a file that you may read, or move it out of the folder';
    const unreadable = { ...fileProblem('PAI-305', 'cannot read the file', error, remedy), file: path };
    return { path, text: '', unreadable };
  }
}

function notUtf8(file: string, text: string): Problem {
  const before = text.slice(0, text.indexOf('\ufffd')).split('\n');
  return {
    code: 'PAI-101',
    file,
    line: before.length,
    column: (before.at(-1)?.length ?? 0) + 1,
    message: 'the file is not UTF-8 text',
    remedy: 'save it as UTF-8 (iconv -f latin1 -t utf8 converts what Windows editors often write)',
  };
}

function noEnvironment(file: string, message: string): PlatformError {
  const remedy = 'write one YAML file per cluster into the folder; docs/settings.md lists the settings';
  return new PlatformError([{ code: 'PAI-100', file, message, remedy }]);
}
