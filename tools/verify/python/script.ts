import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lastLines, runProgram } from '../../process';
import { type Finding, incomplete, parseFindings } from './findings';

/** The checkout, with the Python that runs its scripts. */
export interface Scripts {
  readonly root: string;
  readonly interpreter: string;
}

export interface ScriptRun {
  /** Path below `tools`. */
  readonly script: string;
  /** The script reads it as JSON from the file that it is given. */
  readonly content: unknown;
  /** What it must say something of. */
  readonly jobs: readonly string[];
  /** A temporary folder. */
  readonly folder: string;
  readonly seconds: number;
}

/** What a script that writes with `tools/python/report.py` found. */
export async function runScript(
  { root, interpreter }: Scripts,
  { script, content, jobs, folder, seconds }: ScriptRun,
): Promise<Finding[]> {
  const file = join(folder, 'job.json');
  writeFileSync(file, JSON.stringify(content));
  // What the scripts leave behind goes with the folder, even if they are ended.
  const temporary = join(folder, 'temporary');
  mkdirSync(temporary);
  const args = ['-W', 'ignore', join(root, 'tools', script), file];
  const env = {
    PYTHONDONTWRITEBYTECODE: '1',
    PYTHONPATH: join(root, 'tools', 'python'),
    TMPDIR: temporary,
  };
  const { code, stdout, stderr } = await runProgram(interpreter, args, {
    seconds,
    late: 'interrupt',
    env: { ...process.env, ...env },
  });
  const findings = parseFindings(stdout);
  const end = code === 0 ? undefined : `${script} ended with ${code}: ${lastLines(stderr, 5)}`;
  return [...findings, ...incomplete(jobs, findings, end)];
}

export async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'check-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
