import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

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
      env: { PATH: `${folder}:${process.env.PATH ?? ''}`, HOME: folder, INTERVAL: '0', ...env },
      timeout: 20_000,
    });
    if (error !== undefined) throw error;
    return { code: status, lines: stdout.split('\n').filter((line) => line !== '') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
