import * as z from 'zod';
import { objectName, relativePath } from './fields';

const storeSchema = z
  .strictObject({
    kind: z
      .enum(['SecretStore', 'ClusterSecretStore'])
      .default('ClusterSecretStore')
      .meta({ description: 'Kind of the store. A SecretStore must exist in every namespace with Secrets.' }),
    name: objectName.meta({ description: 'Name of the store.' }),
    path: relativePath
      .optional()
      .meta({ description: 'Folder of the entries in the store. Default: its root.' }),
    port: z.int().min(1).max(65535).default(443).meta({
      description:
        'TCP port of the server behind the store, which External Secrets may then reach. Where that server runs in this cluster: the port of its pods, not of its Service.',
    }),
  })
  .meta({
    description:
      'External store (Vault and the like), which exists already. Every credential is then read from it; none is generated.',
  });

/** Where credentials come from, and in which version they are. */
export const secretsSchema = z
  .strictObject({
    provider: z.enum(['external-secrets', 'existing']).default('external-secrets').meta({
      description:
        'external-secrets generates and copies credentials in the cluster; existing expects every Secret to be there.',
    }),
    store: storeSchema.optional(),
    versions: z
      .record(objectName, z.int().min(2).max(99))
      .default({})
      .meta({
        description:
          'Version of Secrets by name, from 2 on. A higher number makes a new Secret with new values, and every reader takes it over. Never lower it: the old value would be back.',
        examples: [{ 'dspa-minio-credentials': 2 }],
      }),
  })
  .prefault({})
  .meta({ description: 'Where credentials come from. No Secret with data is ever rendered.' });
