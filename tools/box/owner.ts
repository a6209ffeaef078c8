import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { consoleBlocks, section } from '../markdown-section';
import { lastLines, runProgram } from '../process';

/** What the owner of a cluster needs to follow its guide. */
export interface OwnerTools {
  /** Path of kubectl, which takes the place of `oc`. */
  readonly kubectl: string;
  /** Path of a kubeconfig of an administrator, whose context is `verify`. */
  readonly kubeconfig: string;
  /** The checkout, in which the guide's commands run. */
  readonly checkout: string;
  /** Folder for programs and files of the owner. */
  readonly folder: string;
}

/**
 * Commands that a guide has the owner run before the first sync: making Secrets and ConfigMaps of certificates, then the
 * start up to its waits.
 */
function startCommands(guide: string): string {
  const before = ['### Secrets', '### Certificates'].filter((title) => guide.includes(`\n${title}\n`));
  const blocks = [...before, '## Start'].flatMap((title) => consoleBlocks(section(guide, title)));
  return blocks.join('').replaceAll(/^oc .*\bwait\b.*$\n/gm, '');
}

/** The commands with files of certificates that are there: whoever mounts them only looks whether they are. */
function withCertificates(commands: string, folder: string): string {
  return commands.replaceAll(/(--from-file=[^\s=]+=)(\S+\.crt)/g, (_, option: string, name: string) => {
    const file = join(folder, name);
    writeFileSync(file, '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n');
    return `${option}${file}`;
  });
}

/**
 * Follows the guide of an environment: runs its own commands in one bash, as an administrator, and answers what they
 * ask for with made-up keys. Both clusters of a guide with two are the same one here.
 *
 * @throws Error if one of them fails
 */
export async function followGuide(tools: OwnerTools, guide: string): Promise<void> {
  const { kubectl, kubeconfig, checkout, folder } = tools;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'oc'), `#!/bin/bash\nexec ${kubectl} --kubeconfig ${kubeconfig} "$@"\n`, {
    mode: 0o755,
  });
  const script = `set -euo pipefail\nHUB=verify CLUSTER=verify\n${withCertificates(startCommands(guide), folder)}`;
  const answers = (script.match(/\bread -r/g) ?? []).map(() => `${randomBytes(16).toString('hex')}\n`);
  const { code, stdout, stderr } = await runProgram('bash', ['-c', script], {
    cwd: checkout,
    env: { ...process.env, PATH: `${folder}:${process.env.PATH ?? ''}`, HOME: folder },
    input: answers.join(''),
    seconds: 120,
  });
  if (code !== 0) {
    throw new Error(`the commands of the guide end with ${code}: ${lastLines(`${stdout}\n${stderr}`, 5)}`);
  }
}
