import { lstatSync, readdirSync, readFileSync, realpathSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { PlatformError } from './errors';
import { fileProblem, isSystemError } from './file-errors';
import { generatedMark, marker, type OutputFiles } from './output-files';

/** Folders of a checkout that no output belongs into, whoever made them. */
const sources = ['.git', 'node_modules', 'lib', 'imports', 'tools', 'docs', '__tests__'];

/** What file managers drop into every folder that somebody looks at. Nobody misses it. */
const litter = new Set(['.DS_Store', 'Thumbs.db', 'desktop.ini']);

/** What is below a folder, with `/` between the parts of a path. */
export interface FolderContent {
  /** Without what file managers leave. */
  readonly files: readonly string[];
  readonly folders: readonly string[];
  /** What is neither file nor folder: symbolic links, sockets. */
  readonly others: readonly string[];
}

/** What is below a folder; nothing if it is not there. @throws PlatformError PAI-305 if it cannot be read */
export function contentOf(folder: string): FolderContent {
  const files: string[] = [];
  const folders: string[] = [];
  const others: string[] = [];
  try {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      const path = relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/');
      if (entry.isDirectory()) folders.push(path);
      else if (!entry.isFile()) others.push(path);
      else if (!litter.has(entry.name)) files.push(path);
    }
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'ENOENT') {
      throw new PlatformError([fileProblem('PAI-305', `cannot read ${folder}`, error)]);
    }
  }
  return { files, folders, others };
}

export interface OutputPlace {
  /** Output folder as the command line names it. */
  readonly out: string;
  /** Folder with the environment files. */
  readonly environments: string;
}

/**
 * The real path of an output folder, symbolic links resolved, if nothing but output can be there: the folder is
 * replaced as a whole, so it may not be, hold or lie inside anything that somebody wrote.
 *
 * @throws PlatformError PAI-304 if it overlaps the environment files, the program, Git, another output, or the
 * current folder; PAI-302 if the system does not let us look
 */
export function outputPath({ out, environments }: OutputPlace): string {
  const target = realPath(out);
  const here = realPath('.');
  const checks: readonly (readonly [holds: boolean, what: string])[] = [
    [isWithin(here, target), 'it holds the folder in which the command runs'],
    [overlaps(target, realPath(environments)), `it overlaps the environment files in ${environments}`],
    ...sources.map((name) => [isWithin(target, join(here, name)), `it is part of ${name}`] as const),
    [target.split(sep).includes('.git'), 'it is part of a Git repository, not of its files'],
    [isMarkedAbove(target), 'it lies inside of another output folder'],
  ];
  const found = checks.find(([holds]) => holds);
  if (found !== undefined) throw notOurs(out, found[1]);
  if (isThere(target) && !lstatSync(target).isDirectory()) throw notOurs(out, 'it is a file');
  return target;
}

/**
 * Makes sure that a folder is empty, or holds only what a run of this program wrote.
 *
 * @param files what this run would write
 * @throws PlatformError PAI-304 that names what somebody else put there
 */
export function checkOwnership(
  out: string,
  target: string,
  { files: found, others }: FolderContent,
  files: OutputFiles,
): void {
  const isMarked = found.includes(marker);
  // A folder of an earlier version has no marker, and holds nothing else than generated files.
  const isOurs = (path: string) => (isMarked && files.has(path)) || isGenerated(target, path);
  const foreign = [...found.filter((path) => !isOurs(path)), ...others];
  if (foreign.length === 0) return;
  if (!isMarked) throw notOurs(out, `npm run synth did not make it, and it holds ${listed(foreign)}`);
  throw new PlatformError([
    {
      code: 'PAI-304',
      message: `${out} holds what npm run synth did not write: ${listed(foreign)}`,
      remedy: `move it to a place of its own: ${out} is replaced as a whole`,
    },
  ]);
}

/** Whether some version of this program wrote the file: it says so, or is a list of the mirror. */
function isGenerated(folder: string, path: string): boolean {
  if (path === marker || /^[^/]+\/mirror\/(images|models)\.txt$/.test(path)) return true;
  return readFileSync(join(folder, path), 'utf8').slice(0, 200).includes(generatedMark);
}

function notOurs(out: string, why: string): PlatformError {
  return new PlatformError([
    {
      code: 'PAI-304',
      message: `${out} cannot be the output folder: ${why}`,
      remedy:
        'name a folder that is missing or empty, or one that npm run synth made: it is replaced as a whole',
    },
  ]);
}

function listed(paths: readonly string[]): string {
  const rest = paths.length - 10;
  return `${paths.slice(0, 10).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

/** The path without symbolic links, also of what is not there yet. */
export function realPath(path: string): string {
  const absolute = resolve(path);
  try {
    return realpathSync(absolute);
  } catch (error) {
    const parent = dirname(absolute);
    // A link that leads nowhere is there, and would be replaced.
    const isMissing = isSystemError(error) && error.code === 'ENOENT' && !isThere(absolute);
    if (isMissing && parent !== absolute) return join(realPath(parent), basename(absolute));
    throw new PlatformError([fileProblem('PAI-302', `cannot use ${path}`, error, linkRemedy(absolute))]);
  }
}

function linkRemedy(path: string): string | undefined {
  return isThere(path) && lstatSync(path).isSymbolicLink()
    ? 'correct the symbolic link, or name another folder'
    : undefined;
}

function isThere(path: string): boolean {
  try {
    lstatSync(path);
    return true;
  } catch {
    return false;
  }
}

/** Whether a path is a folder or lies inside of it. */
function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

function overlaps(a: string, b: string): boolean {
  return isWithin(a, b) || isWithin(b, a);
}

function isMarkedAbove(path: string): boolean {
  const parent = dirname(path);
  return parent !== path && (isThere(join(parent, marker)) || isMarkedAbove(parent));
}
