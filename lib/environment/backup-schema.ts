import * as z from 'zod';
import { certificateAuthority } from './certificate-authority-schema';
import { bucketName, cronExpression, objectName, originUrl, relativePath, pathStyle } from './fields';

/** The bucket of the platform's own store that is a target for labs. */
export const platformTargetBucket = 'platform-backup';

const targetSchema = z
  .discriminatedUnion('type', [
    z
      .strictObject({
        type: z.literal('s3'),
        endpoint: originUrl.meta({ description: 'S3 endpoint, outside of the platform.' }),
        bucket: bucketName.meta({ description: 'Bucket, which exists.' }),
        folder: relativePath
          .optional()
          .meta({ description: 'Folder of the bucket. Default: the name of the environment.' }),
        pathStyle,
        ca: certificateAuthority('ConfigMap of namespaces.backup with the CA of the endpoint.'),
      })
      .meta({ description: 'A bucket of another object store.' }),
    z.strictObject({ type: z.literal('platform') }).meta({
      description: `The bucket ${platformTargetBucket} of the platform's own object store, for labs: it helps against a mistake, and is lost with the store.`,
    }),
  ])
  .meta({ description: 'Where backups go.' });

/** Backups of the platform; see lib/components/backup. */
export const backupSchema = z
  .strictObject({
    target: targetSchema,
    schedule: cronExpression.default('0 2 * * *').meta({
      description: 'When a backup is made, as a cron expression in the time zone of the cluster.',
    }),
    keep: z
      .union([z.int().min(1).max(365), z.literal('all')])
      .default(7)
      .meta({
        description:
          'Complete backups that are kept; each new one removes older ones. all: nothing is removed, for targets that do it themselves, or allow nobody to.',
      }),
    deadlineHours: z.int().min(1).max(72).default(6).meta({
      description: 'A backup that takes longer is ended, in hours, and so is a restore.',
    }),
    recipients: z
      .array(
        z
          .string()
          .regex(
            /^-----BEGIN CERTIFICATE-----\n([A-Za-z0-9+/=]+\n)+-----END CERTIFICATE-----\n*$/,
            'one certificate in PEM',
          ),
      )
      .default([])
      .meta({
        description:
          'Certificates (PEM, RSA or EC) of those who may read the credentials in a backup; the private keys never come into the cluster. Wanted where credentials are generated in the cluster. One is made by: openssl req -x509 -newkey rsa:4096 -days 3650 -subj /CN=backup -keyout backup.key -out backup.crt',
      }),
    volumeSnapshots: z
      .strictObject({
        class: objectName.meta({
          description: 'VolumeSnapshotClass, whose driver has to be that of the StorageClass.',
          examples: ['csi-aws-vsc'],
        }),
        keep: z.int().min(1).max(100).default(7).meta({
          description: 'Snapshots of each volume that are kept.',
        }),
      })
      .optional()
      .meta({
        description:
          'Snapshots of the volumes whose content nobody makes again, by the clock of the backup. Most drivers keep them beside the volumes. Default: none.',
      }),
    exclude: z
      .array(bucketName)
      .default([])
      .meta({
        description:
          'Buckets that are left out, by the name that components use: those whose content can be had again, such as weights.',
        examples: [['llm-models']],
      }),
  })
  .meta({ description: 'Backups of buckets, registrations and credentials. Default: none.' });
