import * as z from 'zod';
import { dnsLabel, storageSize } from './fields';

const replicas = (what: string) =>
  z
    .int()
    .min(1)
    .max(64)
    .default(1)
    .meta({ description: `Pods ${what}.` });

const hostAndPort = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?:\d{1,5}$/, 'host and port, for example kafka.example.com:9092');

const clusterSchema = z
  .strictObject({
    operatorNamespace: dnsLabel
      .default('milvus-operator')
      .meta({ description: 'Namespace in which the Milvus operator runs already.' }),
    proxies: replicas('that take requests'),
    streamingNodes: replicas('that write, and answer for what is not sealed yet'),
    dataNodes: replicas('that compact segments and build indexes'),
    queryNodes: z
      .strictObject({
        replicas: replicas('that search'),
        memory: storageSize
          .default('8Gi')
          .meta({ description: 'Memory of one of them; together they hold all loaded vectors.' }),
      })
      .prefault({})
      .meta({ description: 'Query nodes.' }),
    etcd: z
      .discriminatedUnion('type', [
        z
          .strictObject({
            type: z.literal('managed'),
            size: storageSize.default('10Gi').meta({ description: 'Size of the volume of each member.' }),
          })
          .meta({ description: 'Three members of its own.' }),
        z
          .strictObject({
            type: z.literal('external'),
            endpoints: z
              .array(hostAndPort)
              .min(1)
              .meta({
                description: 'Members, without TLS and login.',
                examples: [['etcd.example.com:2379']],
              }),
          })
          .meta({ description: 'One that exists already.' }),
      ])
      .prefault({ type: 'managed' })
      .meta({ description: 'Where metadata is. Another one knows no collection of before.' }),
    messageQueue: z
      .discriminatedUnion('type', [
        z
          .strictObject({ type: z.literal('woodpecker') })
          .meta({ description: 'Log in the object store, without a server of its own.' }),
        z
          .strictObject({
            type: z.literal('kafka'),
            brokers: z.array(hostAndPort).min(1).meta({ description: 'Brokers, without TLS and login.' }),
          })
          .meta({ description: 'A Kafka that exists already.' }),
        z
          .strictObject({
            type: z.literal('pulsar'),
            endpoint: hostAndPort.meta({
              description: 'Its proxy.',
              examples: ['pulsar-proxy.example.com:6650'],
            }),
          })
          .meta({ description: 'A Pulsar that exists already.' }),
      ])
      .prefault({ type: 'woodpecker' })
      .meta({ description: 'Where writes go first. It cannot change while there is data.' }),
  })
  .prefault({})
  .meta({ description: 'Parts of a cluster; without effect in mode standalone.' });

/** Settings of the vector database. */
export const vectorStoreSchema = z
  .discriminatedUnion('type', [
    z
      .strictObject({
        type: z.literal('milvus'),
        mode: z.enum(['standalone', 'cluster']).default('standalone').meta({
          description:
            'standalone: one server with everything on its volume; cluster: parts that scale, by the Milvus operator, with data in the object store. Data does not move from one to the other.',
        }),
        size: storageSize
          .default('20Gi')
          .meta({ description: 'Size of the volume milvus-data, in mode standalone.' }),
        authorization: z.boolean().default(false).meta({
          description:
            'Whether clients log in: Llama Stack as root, with a password that Milvus takes over at its first start. Switch it on before there is data.',
        }),
        tls: z.boolean().default(false).meta({
          description: 'Whether clients connect with TLS, with a certificate of the service CA.',
        }),
        cluster: clusterSchema,
      })
      .meta({ description: 'Milvus.' }),
  ])
  .prefault({ type: 'milvus' })
  .meta({ description: 'Vector database.' });
