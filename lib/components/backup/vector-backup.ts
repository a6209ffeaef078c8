import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { contentHash } from '../../cluster/content-hash';
import { objectLabels } from '../../cluster/labels';
import { Needs } from '../../cluster/needs';
import type { BackupTarget } from '../../contracts/backup';
import type { PodGroup } from '../../contracts/network-use';
import type { ObjectStoreConnection, ObjectStoreUser } from '../../contracts/object-store';
import type { SecretContract } from '../../contracts/secret-contract';
import type { VectorSegments, VectorStore } from '../../contracts/vector-store';
import { programText } from '../../program/program-text';
import { toYaml } from '../../program/yaml';
import { type Mount, tmpMount } from '../../workload/pod';
import type { BatchStep } from '../../workload/scheduled-batch';

export interface VectorBackupProps {
  readonly vectorStore: VectorStore;
  readonly segments: VectorSegments;
  /** Pods that back up, in the namespace of the backup. */
  readonly pods: PodGroup;
  readonly store: ObjectStoreConnection;
  readonly target: BackupTarget;
  /** Folder that the steps of a run share. */
  readonly partsPath: string;
}

const name = 'milvus-backup';
const configPath = '/opt/milvus-backup';
const certificatesPath = '/run/certificates';
const milvusCaPath = '/run/milvus-ca';

/**
 * The collections of a Milvus whose segments are in the object store: ConfigMap `milvus-backup` with the settings of the
 * program of that name, and its steps. It has Milvus write what is in memory, and copies schema and segments of every
 * collection to the folder of a run, without stopping anything; a restore makes the collections, and has Milvus import them.
 *
 * Keys are variables, as it reads no files (zilliztech/milvus-backup internal/cfg/cfg.go @v0.5.16). With authorization Secret
 * `backup-milvus-credentials` is a copy of the password of Milvus.
 */
export class VectorBackup extends Construct {
  private readonly config: string;
  private readonly password?: { readonly secret: SecretContract; readonly key: string };

  constructor(
    scope: Construct,
    id: string,
    private readonly props: VectorBackupProps,
  ) {
    super(scope, id);
    const { vectorStore, segments, pods } = props;
    const { namespace } = pods;
    Needs.of(this).allow(pods, vectorStore.endpoint);
    Needs.of(this).allow(pods, segments.management);
    if (vectorStore.password !== undefined) {
      const { secret, key } = vectorStore.password;
      this.password = {
        // It does not rotate, as that of Milvus does not.
        secret: Needs.of(this).secret({
          name: 'backup-milvus-credentials',
          namespace,
          purpose: 'Password of the user root of Milvus, for backups',
          copyOf: secret,
          keys: [{ name: 'password', description: 'the same value', from: key }],
        }),
        key: 'password',
      };
    }
    this.config = toYaml(this.settings());
    new k8s.KubeConfigMap(this, 'Config', {
      metadata: { name, namespace, labels: objectLabels(name) },
      data: { 'backup.yaml': this.config },
    });
  }

  /** @param user may read the bucket of the segments, for a restore write it too */
  step(action: 'save' | 'restore', user: ObjectStoreUser): BatchStep {
    const { store, target, partsPath, vectorStore } = this.props;
    const authorities = [
      ...(store.ca === undefined ? [] : [{ file: 'store.crt', ...store.ca }]),
      ...(target.ca === undefined ? [] : [{ file: 'target.crt', ...target.ca }]),
    ];
    return {
      name: 'vectors',
      image: 'milvus-backup',
      command: ['/bin/sh', '-c', programText('components/backup/vectors.sh')],
      env: {
        ACTION: action,
        CONFIG: `${configPath}/backup.yaml`,
        PARTS: partsPath,
        TARGET_FOLDER: target.folder,
        // Its settings belong to the pod: another text is another one.
        CONFIG_HASH: contentHash(this.config),
        // Beside the authorities of the image (crypto/x509 root_unix.go @go1.25).
        ...(authorities.length === 0 ? {} : { SSL_CERT_DIR: certificatesPath }),
      },
      secretEnv: {
        MINIO_ACCESS_KEY: { secret: user.secret, key: user.accessKey },
        MINIO_SECRET_KEY: { secret: user.secret, key: user.secretKey },
        MINIO_BACKUP_ACCESS_KEY: { secret: target.keys, key: 'accesskey' },
        MINIO_BACKUP_SECRET_KEY: { secret: target.keys, key: 'secretkey' },
        ...(this.password === undefined ? {} : { MILVUS_PASSWORD: this.password }),
      },
      resources: { cpu: '200m', memory: '512Mi', cpuLimit: '2', memoryLimit: '2Gi' },
      mounts: [
        { path: configPath, source: { configMap: name } },
        ...authorities.map(({ file, configMap, key }): Mount => ({
          path: `${certificatesPath}/${file}`,
          source: { configMap, subPath: key },
        })),
        ...(vectorStore.ca === undefined
          ? []
          : [{ path: milvusCaPath, source: { configMap: vectorStore.ca.configMap } }]),
        tmpMount('64Mi'),
      ],
    };
  }

  /** backup.yaml (zilliztech/milvus-backup configs/backup.yaml and internal/cfg/cfg.go @v0.5.16). */
  private settings(): object {
    const { vectorStore, segments, store, target } = this.props;
    const { endpoint, ca, password } = vectorStore;
    const { protocol, hostname, port } = new URL(target.url);
    const secure = protocol === 'https:';
    return {
      log: { level: 'info', console: true, file: { filename: '/tmp/milvus-backup.log' } },
      milvus: {
        address: endpoint.host,
        port: endpoint.port,
        user: password === undefined ? '' : 'root',
        ...(ca === undefined
          ? { tlsMode: 0 }
          : { tlsMode: 1, caCertPath: `${milvusCaPath}/${ca.key}`, serverName: endpoint.host }),
      },
      minio: {
        storageType: 'minio',
        address: store.host,
        port: store.port,
        region: store.region,
        useSSL: store.scheme === 'https',
        bucketName: segments.bucket.actualName,
        rootPath: segments.rootPath,
        backupStorageType: 'minio',
        backupAddress: hostname,
        backupPort: port === '' ? (secure ? 443 : 80) : Number(port),
        // Not that of the other store, which it takes without; an empty one is looked up.
        backupRegion: '',
        backupUseSSL: secure,
        backupBucketName: target.bucket,
        // Two stores with keys of their own: what is copied goes through the pod.
        crossStorage: true,
      },
      backup: {
        // Each copy holds a part of an object in memory.
        parallelism: { copydata: 8, backupCollection: 2, restoreCollection: 2 },
        gcPause: { enable: true, address: segments.management.url() },
      },
    };
  }
}
