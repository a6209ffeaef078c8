import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { chooseCommands, credentialCommands } from '../../../lib/output/guide/restore';
import { type Result, runProgram } from '../../process';
import type { Keys } from '../object-store/sandbox';
import type { Person } from './platform';

const SECONDS = 60;

export interface Guide {
  readonly rendered: RenderedEnvironment;
  readonly tools: { readonly mc: string; readonly kubectl: string };
  /** Of an administrator of the cluster. */
  readonly kubeconfig: string;
  readonly targetUrl: string;
  readonly targetKeys: Keys;
  /** Time of the backup. */
  readonly run: string;
}

/** Runs the commands with which the guide brings credentials back, with the files of a recipient. */
export async function guideCommands({
  rendered,
  tools,
  kubeconfig,
  targetUrl,
  targetKeys,
  run,
  key,
  certificate,
}: Guide & Person): Promise<Result> {
  const { backup } = rendered;
  if (backup === undefined) throw new Error('the environment has no backup');
  const folder = mkdtempSync(join(tmpdir(), 'backup-guide-'));
  try {
    const programs = {
      mc: `exec -a mc '${tools.mc}' "$@"`,
      oc: `exec '${tools.kubectl}' --kubeconfig '${kubeconfig}' --context verify "$@"`,
    };
    for (const [name, text] of Object.entries(programs)) {
      writeFileSync(join(folder, name), `#!/bin/bash\n${text}\n`);
      chmodSync(join(folder, name), 0o755);
    }
    copyFileSync(key, join(folder, 'backup.key'));
    copyFileSync(certificate, join(folder, 'backup.crt'));
    const lines = [...chooseCommands(rendered, backup), ...credentialCommands(rendered, backup)]
      .join('\n')
      .replaceAll(backup.target.url, targetUrl)
      .replace(/^RUN=\S+/m, `RUN=${run}`);
    // As in the shell of a person, a command that fails does not end it.
    return await runProgram('bash', ['-c', lines], {
      seconds: SECONDS,
      cwd: folder,
      env: { PATH: [folder, process.env.PATH ?? ''].join(delimiter), HOME: folder },
      input: `${targetKeys.accesskey}\n${targetKeys.secretkey}\n`,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
