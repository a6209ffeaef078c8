import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import type { Manifest } from '../../lib/kubernetes/manifest';
import { at, findAll } from './environments';

export interface ScriptRun {
  readonly code: number | null;
  /** Lines of the standard output. */
  readonly lines: readonly string[];
}

/**
 * Runs a script of a Job with bash, and a stand-in as `oc`. The stand-in is a bash script in a folder that it may
 * write to; it counts its calls in `$CALL`, from 1.
 */
export function runScript(script: string, oc: string, env: Readonly<Record<string, string>> = {}): ScriptRun {
  const folder = mkdtempSync(join(tmpdir(), 'private-ai-script-'));
  try {
    const count = 'CALL=$(($(cat calls 2>/dev/null || echo 0) + 1)); echo "$CALL" > calls';
    writeFileSync(join(folder, 'oc'), `#!/bin/bash\ncd ${folder}\n${count}\n${oc}\n`);
    chmodSync(join(folder, 'oc'), 0o700);
    const { status, stdout, error } = spawnSync('bash', ['-c', script], {
      cwd: folder,
      encoding: 'utf8',
      env: { INTERVAL: '0', ...env, PATH: `${folder}:${process.env.PATH ?? ''}`, HOME: folder },
      timeout: 20_000,
    });
    if (error !== undefined) throw error;
    return { code: status, lines: stdout.split('\n').filter((line) => line !== '') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The Job whose name begins with a text. */
export function jobOf(environment: RenderedEnvironment, name: string): Manifest {
  const [job] = findAll(environment, 'Job').filter(({ metadata }) => metadata.name.startsWith(name));
  if (job === undefined) throw new Error(`no Job ${name}`);
  return job;
}

/** The script of a Job, as it is rendered. */
export function scriptOf(job: Manifest): string {
  return at(job, 'spec.template.spec.containers.0.command.2') as string;
}

/** The variables of a Job, as they are rendered. */
export function variablesOf(job: Manifest): Record<string, string> {
  const env = at(job, 'spec.template.spec.containers.0.env') as { name: string; value: string }[];
  return Object.fromEntries(env.map(({ name, value }) => [name, value]));
}
