import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { buildSync } from 'esbuild';
import { contentHash } from '../../lib/cluster/content-hash';
import { outputFiles } from '../../lib/output/output';
import { renderEnvironment } from '../../lib/stages/environment';
import { exampleEnvironments, type ExampleName, exampleNames, exampleText } from '../../tools/environments';

/**
 * Bundles main.ts once for a test file, as `npm run synth` does, and where it does: a bundle reads the scripts of the
 * repository that it lies in. @returns path of the bundle
 */
export function bundle(): string {
  const { outputFiles: files } = buildSync({
    entryPoints: ['main.ts'],
    bundle: true,
    platform: 'node',
    target: 'node20',
    minifyWhitespace: true,
    minifySyntax: true,
    write: false,
    logLevel: 'error',
  });
  const text = files[0]?.text ?? '';
  const path = resolve('.build', `test-${contentHash(text)}.js`);
  mkdirSync('.build', { recursive: true });
  // Other test files may be reading it.
  const next = `${path}-${randomUUID()}`;
  writeFileSync(next, text);
  renameSync(next, path);
  return path;
}

/** A folder of its own with environment files of the tests. @param names @default all of them */
export function workspace(names: readonly ExampleName[] = exampleNames): string {
  const folder = mkdtempSync(join(tmpdir(), 'private-ai-work-'));
  mkdirSync(join(folder, 'environments'));
  for (const name of names) writeFileSync(join(folder, 'environments', `${name}.yaml`), exampleText(name));
  return folder;
}

/** Content by path of what environments of the tests give. @param names @default all of them */
export function expectedOutput(names: readonly ExampleName[] = exampleNames): Record<string, string> {
  const environments = exampleEnvironments().filter(({ name }) => names.some((each) => each === name));
  const rendered = environments.map((environment) => renderEnvironment(environment));
  return Object.fromEntries([...outputFiles(rendered)].sort());
}

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A run of the program itself; `stderr` is without `unused`. */
export interface ProgramRun extends Run {
  /** Warnings of what nobody can use, two lines each: the environments of the tests have some. */
  readonly unused: string;
}

const unusedWarning = /^.* PAI-420 .*\n {2}.*\n/gm;

/** Runs the bundled program in a folder. */
export function run(
  program: string,
  cwd: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  nodeArgs: readonly string[] = [],
): ProgramRun {
  const result = spawnSync(process.execPath, [...nodeArgs, program, ...args], {
    cwd,
    env: { PATH: process.env.PATH, ...env },
    encoding: 'utf8',
  });
  return {
    code: result.status,
    stdout: result.stdout,
    stderr: result.stderr.replaceAll(unusedWarning, ''),
    unused: (result.stderr.match(unusedWarning) ?? []).join(''),
  };
}

/** Content by path of every file below a folder. */
export function contents(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {};
  return Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((file) => [relative(folder, file), readFileSync(file, 'utf8')]),
  );
}
