import type { Construct } from 'constructs';
import { Needs } from '../../cluster/needs';
import { declareSecret } from '../../cluster/platform';
import type { BackupTarget } from '../../contracts/backup';
import type { ObjectStore } from '../../contracts/object-store';
import { platformTargetBucket } from '../../environment/backup-schema';
import type { BackupSettings } from '../../environment/schema';

/** Secret with the keys of the target. */
const targetSecret = 'backup-target-credentials';

export interface BackupTargetProps {
  readonly namespace: string;
  /** Folder where the settings name none. */
  readonly folder: string;
  readonly settings: BackupSettings['target'];
  readonly store: ObjectStore;
  /** Pods that reach it. */
  readonly podSelector: Readonly<Record<string, string>>;
}

/** Where backups go: opens the way there, and says which keys it wants. */
export function backupTarget(scope: Construct, props: BackupTargetProps): BackupTarget {
  return props.settings.type === 'platform' ? ownTarget(props) : otherTarget(scope, props, props.settings);
}

function ownTarget({ namespace, folder, store, podSelector }: BackupTargetProps): BackupTarget {
  const user = store.addUser({ name: 'backup-target', namespace, secretName: targetSecret, podSelector });
  const bucket = store.bucket(platformTargetBucket);
  bucket.grantReadWrite(user);
  const { url, pathStyle, ca } = store.connection;
  return { url, pathStyle, ca, bucket: bucket.actualName, folder, keys: user.secret };
}

function otherTarget(
  scope: Construct,
  { namespace, folder, podSelector }: BackupTargetProps,
  { endpoint, bucket, pathStyle, ca, ...settings }: Extract<BackupSettings['target'], { type: 's3' }>,
): BackupTarget {
  const { protocol, hostname, port } = new URL(endpoint);
  Needs.of(scope).allowExternal({
    peer: { name: 'platform-backup', namespace, podSelector },
    host: hostname,
    port: port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
  });
  Needs.of(scope).prerequisite({
    text: `Bucket ${bucket} exists at ${endpoint}, and is not in this cluster`,
  });
  if (ca !== undefined) {
    Needs.of(scope).prerequisite({
      text: `ConfigMap ${ca.configMap} in ${namespace} holds the CA of ${endpoint} under ${ca.key}`,
      object: { kind: 'ConfigMap', name: ca.configMap, namespace, keys: [ca.key] },
    });
  }
  const keys = declareSecret(scope, {
    name: targetSecret,
    namespace,
    purpose: `Keys of ${endpoint}, which may list, read, write and delete in bucket ${bucket}`,
    keys: [
      { name: 'accesskey', description: `access key at ${endpoint}` },
      { name: 'secretkey', description: `secret key at ${endpoint}` },
    ],
  });
  return { url: endpoint, pathStyle, ca, bucket, folder: settings.folder ?? folder, keys };
}
