import * as z from 'zod';
import { certificateAuthority } from './certificate-authority-schema';
import { databaseName, hostName, storageSize } from './fields';

/** Where Llama Stack keeps what is registered. */
export const storesSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('sqlite') }).meta({ description: 'Files on the state volume.' }),
    z
      .strictObject({
        type: z.literal('postgresql'),
        size: storageSize.default('5Gi').meta({ description: 'Size of the volume postgresql-data.' }),
      })
      .meta({ description: 'A PostgreSQL in the cluster.' }),
    z
      .strictObject({
        type: z.literal('external'),
        host: hostName.meta({ description: 'Host of the server.' }),
        port: z.int().min(1).max(65535).default(5432).meta({ description: 'TCP port of the server.' }),
        podPort: z.int().min(1).max(65535).optional().meta({
          description:
            "Port of the server's pods, where the host is a Service of this cluster. Default: every port of the Service's namespace.",
        }),
        database: databaseName.default('llamastack').meta({ description: 'Database.' }),
        user: databaseName.default('llamastack').meta({ description: 'Its owner.' }),
        ca: certificateAuthority(
          'ConfigMap of the workload namespace with the CA of the server. Connections are then encrypted, and the name of the server is checked.',
        ),
      })
      .meta({ description: 'A PostgreSQL that exists already.' }),
  ])
  .prefault({ type: 'sqlite' })
  .meta({
    description:
      'Where registrations, answers and names of files are kept. With sqlite they are lost with the state volume.',
  });
