import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Database } from '../../../lib/contracts/database';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { freePort } from '../../program';
import { layOut, type PostgresLaunch } from '../postgresql/launch';
import { secretValue } from './jobs';

/** Whether the stores of Llama Stack are in a PostgreSQL of the environment. */
export function hasOwnDatabase(rendered: RenderedEnvironment): boolean {
  return storesOf(rendered).some(({ endpoint }) => endpoint !== undefined);
}

/** Databases of Llama Stack: that of equipment is of no interest to it. */
function storesOf({ databases, equipment }: RenderedEnvironment): readonly Database[] {
  return databases.filter(({ name }) => name !== equipment?.name);
}

/** Lays out the PostgreSQL of an environment, with the password that its Llama Stack is given; nothing where there is none. */
export function databaseOf(
  rendered: RenderedEnvironment,
  root: string,
  programs: string,
): ((folder: string) => Promise<PostgresLaunch>) | undefined {
  const { variables } = rendered.platform.release.llamaStack;
  const owners = storesOf(rendered).map(({ owner }) => owner.name);
  if (!hasOwnDatabase(rendered)) return undefined;
  return async (parent) => {
    // The server runs as another user, where this is root.
    chmodSync(parent, 0o755);
    const folder = join(parent, 'pg');
    mkdirSync(folder);
    const passwords = new Map(owners.map((owner) => [owner, secretValue(variables.databasePassword)]));
    passwords.set('postgres', 'password-of-postgres');
    return layOut(rendered, root, { programs, folder, port: await freePort(), passwords });
  };
}
