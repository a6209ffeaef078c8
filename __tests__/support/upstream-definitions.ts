import { cpSync, existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { releaseNames } from '../../lib/releases/releases';

const IMPORTS = resolve(__dirname, '..', '..', 'imports');

/**
 * A new folder as `npm run import -- --crds` wants it. The definitions are those that it wrote before, which are left
 * as they are when they are imported again.
 */
export function upstreamDefinitions(): string {
  const folder = mkdtempSync(join(tmpdir(), 'crds-'));
  cpSync(join(IMPORTS, 'crds'), folder, { recursive: true });
  for (const release of releaseNames) {
    const own = join(IMPORTS, release, 'crds');
    if (existsSync(own)) cpSync(own, join(folder, release), { recursive: true });
  }
  return folder;
}
