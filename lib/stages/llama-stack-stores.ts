import { Construct } from 'constructs';
import { ExternalDatabase } from '../components/storage/postgresql/external-database';
import { PostgreSql } from '../components/storage/postgresql/postgresql';
import type { Database } from '../contracts/database';
import type { Environment } from '../environment/schema';
import type { StoresConfig } from '../releases/llama-stack';

export interface LlamaStackStoresProps {
  readonly namespace: string;
  readonly stores: Environment['rag']['llamaStack']['stores'];
}

/** The database of Llama Stack, where it has one: in a PostgreSQL that is made here, or in one that exists. */
export class LlamaStackStores extends Construct {
  readonly config: StoresConfig;
  readonly databases: readonly Database[];

  constructor(scope: Construct, id: string, { namespace, stores }: LlamaStackStoresProps) {
    super(scope, id);
    if (stores.type === 'sqlite') {
      this.config = stores;
      this.databases = [];
      return;
    }
    const database =
      stores.type === 'external'
        ? new ExternalDatabase(this, 'database', {
            ...stores,
            namespace,
            secretName: 'llama-stack-database-credentials',
          })
        : this.ownDatabase(namespace, stores.size);
    this.config = { type: 'postgresql', database };
    this.databases = [database];
  }

  private ownDatabase(namespace: string, size: string): Database {
    const [database] = new PostgreSql(this, 'postgresql', {
      name: 'postgresql',
      namespace,
      size,
      databases: [
        {
          name: 'llamastack',
          content: 'what Llama Stack registers and remembers; save it together with the vectors of Milvus',
        },
      ],
    }).databases;
    if (database === undefined) throw new Error('the server has no database');
    return database;
  }
}
