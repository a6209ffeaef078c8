import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { type CheckContext, MissingTool } from '../check';
import { type Result, lastLines, runProgram } from '../../process';

/** Versions for which every pinned package has a binary; the images of the release have the first. */
const pythonVersions = ['3.12', '3.13'] as const;

/** Prints the version, if the interpreter can also make environments. */
const probe = 'import ensurepip, sys, venv; print(".".join(str(part) for part in sys.version_info[:2]))';

/** A Python with the pinned packages. */
export interface Python {
  readonly interpreter: string;
  /** Whether it was made in this run. */
  readonly made: boolean;
}

/** Packages of one check: `requirements.txt` of its folder in `tools`. */
export interface PinnedPackages {
  /** The folder. */
  readonly name: string;
  /** What they are, for the person who waits or lacks a Python. */
  readonly title: string;
  /** Those that are published as sources only; all others have binaries. @default none */
  readonly sources?: readonly string[];
}

/**
 * The Python environment of the pinned packages; made once, then kept in the cache.
 *
 * @throws MissingTool without a suitable interpreter; Error if the packages cannot be installed
 */
export async function pinnedPython(
  { root, cache, progress }: CheckContext,
  { name, title, sources = [] }: PinnedPackages,
): Promise<Python> {
  const requirements = join(root, 'tools', name, 'requirements.txt');
  const folder = join(cache, environmentName(name, readFileSync(requirements, 'utf8')));
  const interpreter = join(folder, 'bin', 'python');
  if (existsSync(interpreter)) return { interpreter, made: false };
  const base = await findPython(candidates(process.env, installedByPyenv()), title);
  progress(`installing ${title}, once; this takes minutes`);
  const draft = mkdtempSync(join(cache, `${name}-draft-`));
  try {
    const python = join(draft, 'bin', 'python');
    await succeed(base, ['-m', 'venv', draft]);
    const options = ['--disable-pip-version-check', '--no-input', '--quiet', '--only-binary', ':all:'];
    if (sources.length > 0) options.push('--no-binary', sources.join());
    await succeed(python, ['-m', 'pip', 'install', ...options, '--requirement', requirements]);
    renameSync(draft, folder);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
  return { interpreter, made: true };
}

/** Another list of packages is another environment. */
export function environmentName(name: string, requirements: string): string {
  return `${name}-${createHash('sha256').update(requirements).digest('hex').slice(0, 12)}`;
}

/** Where a suitable interpreter may be, best first: on the PATH, beside the default one, or with pyenv. */
export function candidates(
  env: Readonly<Record<string, string | undefined>>,
  pyenv: readonly string[],
): string[] {
  const folders = (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return pythonVersions.flatMap((version) => [
    ...folders.map((folder) => join(folder, `python${version}`)),
    ...pyenv.filter((home) => home.includes(`/${version}.`)).map((home) => join(home, 'bin', 'python')),
    ...folders.map((folder) => join(folder, 'python3')),
  ]);
}

function installedByPyenv(): string[] {
  const versions = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  if (!existsSync(versions)) return [];
  return readdirSync(versions).map((name) => join(versions, name));
}

/**
 * The first interpreter that runs, is of a suitable version and can make environments.
 *
 * @throws MissingTool if there is none
 */
export async function findPython(paths: readonly string[], title: string): Promise<string> {
  for (const path of new Set(paths)) {
    if (!existsSync(path)) continue;
    const { code, stdout } = await runProgram(path, ['-c', probe], { seconds: 30 });
    if (code === 0 && pythonVersions.some((version) => version === stdout.trim())) return path;
  }
  throw new MissingTool(
    `Python ${pythonVersions.join(' or ')}`,
    `${title} needs it; install it with its module venv, for example with "pyenv install 3.12", and put it on the PATH or leave it with pyenv`,
  );
}

async function succeed(file: string, args: readonly string[]): Promise<void> {
  const result: Result = await runProgram(file, args, { seconds: 1200, late: 'interrupt', background: true });
  if (result.code === 0) return;
  throw new Error(`${args.slice(0, 3).join(' ')} failed:\n${lastLines(result.stderr, 20)}`);
}
