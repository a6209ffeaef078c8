import type { DumpedDatabase } from '../../../contracts/backup';
import type { Database } from '../../../contracts/database';

/**
 * A database in backups.
 *
 * @param server whose it is, for people
 * @param users pods that have to start again when it is restored
 * @returns nothing where the server is somebody else's, who backs it up
 */
export function dumpedDatabase(
  database: Database,
  { server, users }: Pick<DumpedDatabase, 'server' | 'users'>,
): DumpedDatabase[] {
  if (database.endpoint === undefined) return [];
  return [
    {
      name: database.name.replaceAll('_', '-'),
      server,
      type: 'postgresql',
      host: database.host,
      port: database.port,
      database: database.name,
      login: database.owner.name,
      password: { secret: database.owner.secret, key: database.owner.key },
      users,
      grantReach: (peer) => {
        database.grantReach(peer);
      },
    },
  ];
}
