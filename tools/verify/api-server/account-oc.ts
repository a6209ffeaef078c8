import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestServer } from './test-server';

/**
 * Writes a program `oc` to a folder: kubectl, with the rights of the account that variable `AS` names.
 *
 * @returns variables of a script that finds it
 */
export function accountOc(kubectl: string, server: TestServer, folder: string): Record<string, string> {
  const text = `#!/bin/bash\nexec ${kubectl} --kubeconfig ${server.kubeconfig} --context verify --as "$AS" "$@"\n`;
  writeFileSync(join(folder, 'oc'), text, { mode: 0o755 });
  return { PATH: `${folder}:${process.env.PATH ?? ''}`, HOME: folder };
}
