import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleEnvironments } from '../../environments';
import { freePort } from '../../program';
import type { Check, CheckContext, Outcome } from '../check';
import { Ledger } from '../object-store/ledger';
import { PostgresCases } from '../postgresql/cases';
import { exampleServer, roles } from '../postgresql/example';
import { layOut, postgresPrograms } from '../postgresql/launch';
import { PostgresServer } from '../postgresql/server';

/** The rendered PostgreSQL, by a real one: docs/verify-postgresql.md says what is proved. */
export const postgresqlCheck: Check = {
  name: 'postgresql',
  description:
    'a real PostgreSQL starts with the rendered scripts, also once more, and each role may do what it is granted alone',
  run,
};

async function run(context: CheckContext): Promise<Outcome> {
  const { root, progress } = context;
  const [environment] = exampleEnvironments();
  if (environment === undefined) throw new Error('there is no example');
  const programs = await postgresPrograms(context);
  const ledger = new Ledger();
  const folder = mkdtempSync(join(tmpdir(), 'pg-'));
  const port = await freePort();
  const passwords = new Map(
    Object.values(roles).map((role): [string, string] => [role, `password-of-${role}`]),
  );
  const start = ({ withReader = true } = {}) => {
    const rendered = exampleServer(environment, { withReader });
    return PostgresServer.start(layOut(rendered, root, { programs, folder, port, passwords }));
  };
  progress('roles of two consumers');
  try {
    await new PostgresCases({ ledger, passwords, start, folder }).run();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return ledger.outcome();
}
