import { envReference } from '../../env-reference';
import type { StoresConfig } from '../../llama-stack';
import { databaseCaPath } from './container-paths';
import { type KvStore022, type SqlStore022, sqlite } from './providers-022';

/** The stores of a server, by the name of what is in them. */
export interface Stores022 {
  keyValue(name: string): KvStore022;
  sql(name: string): SqlStore022;
}

/**
 * All stores of a server: a file each, or one database in which a key-value store is a table of its name, and an SQL store has
 * tables that the server names (`chat_completions`, `openai_responses`, `openai_files`).
 *
 * What 0.2.22 keeps in SQLite whatever is written: `prompts.db` (llama_stack/core/prompts/prompts.py), and the traces of the
 * telemetry provider.
 *
 * @param passwordVariable of the owner of the database
 */
export function storesOf(stores: StoresConfig, passwordVariable: string): Stores022 {
  if (stores.type === 'sqlite') {
    const file = (name: string) => sqlite(`${name}.db`);
    return { keyValue: file, sql: file };
  }
  const { name: db, host, port, owner, ca } = stores.database;
  const database = {
    type: 'postgres',
    host,
    port,
    db,
    user: owner.name,
    password: envReference(passwordVariable),
  } as const;
  return {
    keyValue: (name) => ({
      ...database,
      table_name: name,
      ...(ca === undefined ? {} : { ssl_mode: 'verify-full', ca_cert_path: `${databaseCaPath}/${ca.key}` }),
    }),
    sql: () => database,
  };
}
