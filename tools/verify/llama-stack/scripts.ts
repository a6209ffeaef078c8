import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { lastLines, runProgram } from '../../process';
import type { Control } from './controls';
import { type Finding, incomplete, parseFindings } from './findings';
import type { DriveJob, ServerFiles } from './jobs';

/** The scripts of tools/llama-stack, with the Python that runs them. */
export interface Scripts {
  readonly root: string;
  readonly interpreter: string;
}

/** A run.yaml for check_config.py. */
export interface ConfigJob extends Pick<ServerFiles, 'runYaml' | 'environment' | 'caFolders'> {
  readonly name: string;
}

export function configJobOf({ name, runYaml, environment, caFolders }: Control): ConfigJob {
  return { name, runYaml: stringify(runYaml), environment, caFolders };
}

/** All of them in one process: most of the time goes into loading the package. */
export function checkConfigs(scripts: Scripts, jobs: readonly ConfigJob[]): Promise<Finding[]> {
  return inFolder((folder) => {
    const content = jobs.map((job, index) => {
      const runYaml = join(folder, `run-${index}.yaml`);
      writeFileSync(runYaml, job.runYaml);
      return { ...job, runYaml };
    });
    const names = jobs.map(({ name }) => name);
    return runScript(scripts, 'check_config.py', content, names, folder, 300);
  });
}

export function driveServer(scripts: Scripts, job: DriveJob, runYaml: string): Promise<Finding[]> {
  return inFolder((folder) => {
    const file = join(folder, 'run.yaml');
    writeFileSync(file, runYaml);
    return runScript(scripts, 'drive_server.py', { ...job, runYaml: file }, [job.name], folder, 900);
  });
}

async function runScript(
  { root, interpreter }: Scripts,
  script: string,
  content: unknown,
  jobs: readonly string[],
  folder: string,
  seconds: number,
): Promise<Finding[]> {
  const file = join(folder, 'job.json');
  writeFileSync(file, JSON.stringify(content));
  // What the scripts leave behind goes with the folder, even if they are ended.
  const temporary = join(folder, 'temporary');
  mkdirSync(temporary);
  const args = ['-W', 'ignore', join(root, 'tools', 'llama-stack', script), file];
  const env = { PYTHONDONTWRITEBYTECODE: '1', TMPDIR: temporary };
  const { code, stdout, stderr } = await runProgram(interpreter, args, {
    seconds,
    late: 'interrupt',
    env: { ...process.env, ...env },
  });
  const findings = parseFindings(stdout);
  const end = code === 0 ? undefined : `${script} ended with ${code}: ${lastLines(stderr, 5)}`;
  return [...findings, ...incomplete(jobs, findings, end)];
}

async function inFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'llama-stack-check-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
