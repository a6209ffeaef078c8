import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as milvus from '../../../imports/milvus.io';
import { objectLabels } from '../../cluster/labels';
import { Needs } from '../../cluster/needs';
import { Platform } from '../../cluster/platform';
import { pullSecrets, statePull } from '../../cluster/pull-secret';
import { setSyncWave } from '../../cluster/sync-wave';
import { Endpoint } from '../../contracts/endpoint';
import type { PodGroup } from '../../contracts/network-use';
import type { ObjectStore } from '../../contracts/object-store';
import type { VectorSegments, VectorStore } from '../../contracts/vector-store';
import type { VectorStoreSettings } from '../../environment/schema';
import { type Resources, resourcesOf } from '../../kubernetes/resources';
import { SccGrant } from '../../workload/scc-grant';
import { MilvusEtcd } from './milvus-etcd';
import { type MilvusSecurity, milvusSecurity } from './milvus-security';

export interface MilvusClusterProps {
  readonly namespace: string;
  readonly store: ObjectStore;
  readonly settings: VectorStoreSettings['cluster'];
  /** Whether clients log in. @default false */
  readonly authorization?: boolean;
  /** Whether clients connect with TLS. @default false */
  readonly tls?: boolean;
}

const name = 'milvus';
/** Folder of its bucket. */
const rootPath = 'files';
const port = 19530;
const metricsPort = 9091;

/** Labels of all its pods, and of those that take requests (zilliztech/milvus-operator pkg/controllers/utils.go @v1.3.8). */
const podSelector = { 'app.kubernetes.io/instance': name, 'app.kubernetes.io/name': 'milvus' };
const proxySelector = { ...podSelector, 'app.kubernetes.io/component': 'proxy' };

/** What a pod may write to its node's disk: segments that it works at, and its log. */
const disk = { ephemeralStorage: '10Gi', ephemeralStorageLimit: '20Gi' };

/**
 * Milvus as parts that scale: the resource Milvus `milvus` in mode `cluster`, with segments and log in bucket `milvus` of the
 * object store and metadata in etcd, which is {@link MilvusEtcd} unless it exists. The Milvus operator, which no catalogue of
 * OpenShift has, makes a Deployment for each part, Service `milvus-milvus`, ConfigMap and PodMonitor `milvus`.
 *
 * Its first container has a fixed user, so RoleBinding `milvus-nonroot-v2` lets the pods in.
 */
export class MilvusCluster extends Construct implements VectorStore {
  readonly type = 'milvus';
  readonly endpoint: Endpoint;
  readonly password: VectorStore['password'];
  readonly ca: VectorStore['ca'];
  readonly segments: VectorSegments;
  readonly watched: VectorStore['watched'];

  constructor(scope: Construct, id: string, props: MilvusClusterProps) {
    super(scope, id);
    setSyncWave(this, 'services');
    const { namespace, store, settings, authorization = false, tls = false } = props;
    const security = milvusSecurity(this, { namespace, authorization, tls });
    this.password = security.contract.password;
    this.ca = security.contract.ca;
    const pods: PodGroup = { name, namespace, podSelector };
    const operator: PodGroup = {
      name: 'milvus-operator',
      namespace: settings.operatorNamespace,
      podSelector: { 'app.kubernetes.io/name': 'milvus-operator' },
    };
    const user = store.addUser({
      name,
      namespace,
      secretName: 'milvus-minio-credentials',
      podSelector,
    });
    // It writes, merges and deletes all the time: old versions would fill the store.
    const bucket = store.bucket('milvus', { versions: false });
    bucket.grantReadWrite(user);
    // It asks the store itself before it makes anything.
    store.grantReach(operator);
    const etcd = this.etcd(namespace, settings, [pods, operator]);
    statePull(this, namespace);
    new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: { name, namespace, labels: objectLabels(name) },
      automountServiceAccountToken: false,
    });
    new SccGrant(this, 'Scc', {
      serviceAccount: name,
      namespace,
      scc: 'nonroot-v2',
      reason:
        'Its operator gives the pods user 1000, as does their first container, which restricted-v2 refuses (pkg/controllers/deployments.go, deployment_updater.go @v1.3.8).',
    });
    this.watched = [
      {
        title: 'A part of Milvus',
        alert: 'MilvusDown',
        kind: 'Deployment',
        // Those that its operator makes (pkg/controllers/components.go @v1.3.8).
        names: `${name}-milvus-.+`,
        least: 1,
        minutes: 15,
      },
      ...(settings.etcd.type === 'external' ? [] : [MilvusEtcd.watched]),
    ];
    const { connection } = store;
    new milvus.Milvus(this, 'Milvus', {
      metadata: { name, namespace, labels: objectLabels(name) },
      spec: {
        mode: 'cluster',
        components: {
          image: Platform.of(this).images.of('milvus'),
          imagePullPolicy: 'IfNotPresent',
          imagePullSecrets: pullSecrets(this, namespace),
          serviceAccountName: name,
          runAsNonRoot: true,
          securityContext: {
            allowPrivilegeEscalation: false,
            capabilities: { drop: ['ALL'] },
            seccompProfile: { type: 'RuntimeDefault' },
          },
          ...variablesOf(security),
          ...certificatesOf(security),
          ...partsOf(settings, security),
        },
        config: {
          minio: {
            bucketName: bucket.actualName,
            rootPath,
            useSSL: connection.scheme === 'https',
            region: connection.region,
            useVirtualHost: !connection.pathStyle,
          },
          ...(settings.messageQueue.type === 'woodpecker'
            ? { woodpecker: { storage: { type: 'minio' } } }
            : {}),
          ...security.config,
        },
        dependencies: {
          etcd: { external: true, endpoints: [...etcd] },
          ...messageQueueOf(settings.messageQueue),
          storage: {
            external: true,
            type: 'MinIO',
            endpoint: `${connection.host}:${connection.port}`,
            secretRef: user.secret.name,
          },
        },
      },
    });
    Needs.of(this).allowAmong(pods);
    this.endpoint = this.makeEndpoint(namespace, {
      name: 'milvus',
      port,
      podSelector: proxySelector,
      authentication: authorization ? 'credentials' : 'none',
    });
    const management = this.makeEndpoint(namespace, {
      name: 'metrics',
      port: metricsPort,
      podSelector,
      authentication: 'none',
    });
    Needs.of(this).allow('monitoring', management);
    // The proxies, which are behind the Service, pass on what is said to the coordinator (milvus-io/milvus
    // internal/proxy/management.go @v2.6).
    this.segments = { bucket, rootPath, management };
    Needs.of(this).prerequisite({
      text: `The Milvus operator, 1.3.6 or later, runs in namespace ${settings.operatorNamespace} and watches ${namespace}; no catalogue of OpenShift has it (docs/components/milvus.md has the commands)`,
    });
  }

  private etcd(
    namespace: string,
    { etcd: settings }: MilvusClusterProps['settings'],
    clients: readonly PodGroup[],
  ): readonly string[] {
    if (settings.type === 'external') {
      Needs.of(this).prerequisite({
        text: `etcd at ${settings.endpoints.join(', ')} admits Milvus and its operator, and nobody else: it asks for no login`,
      });
      return settings.endpoints;
    }
    const etcd = new MilvusEtcd(this, 'Etcd', { namespace, size: settings.size });
    for (const client of clients) etcd.grantReach(client);
    return etcd.members;
  }

  private makeEndpoint(
    namespace: string,
    {
      name: portName,
      port: number,
      ...rest
    }: Pick<PodGroup, 'name' | 'podSelector'> & Pick<Endpoint, 'port' | 'authentication'>,
  ): Endpoint {
    return Needs.of(this).endpoint(
      new Endpoint({
        service: `${name}-milvus`,
        namespace,
        scheme: portName === 'metrics' ? 'http' : 'tcp',
        port: number,
        portName,
        containerPort: number,
        ...rest,
        producer: { kind: 'Milvus', name },
      }),
    );
  }
}

/** Every part reads its configuration from variables too, and only one of them looks at the password. */
function variablesOf({ secretEnv }: MilvusSecurity): Pick<milvus.MilvusSpecComponents, 'env'> {
  const env = Object.entries(secretEnv).map(([variable, { secret, key }]) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: secret.name, key } },
  }));
  return env.length === 0 ? {} : { env };
}

function certificatesOf({
  mounts,
}: MilvusSecurity): Pick<milvus.MilvusSpecComponents, 'volumes' | 'volumeMounts'> {
  if (mounts.length === 0) return {};
  const volume = 'certificate';
  return {
    volumes: mounts.map(({ source }) => ({ name: volume, secret: { secretName: source.secret.name } })),
    volumeMounts: mounts.map(({ path: mountPath }) => ({ name: volume, mountPath, readOnly: true })),
  };
}

/** Deployments of the cluster. Coordinators are one, since a second one would wait for the first to fail. */
function partsOf(
  settings: MilvusClusterProps['settings'],
  { serviceAnnotations }: MilvusSecurity,
): Partial<milvus.MilvusSpecComponents> {
  const part = (replicas: number, resources: Resources) => ({
    replicas,
    resources: resourcesOf({ ...disk, ...resources }),
  });
  const small: Resources = { cpu: '500m', memory: '1Gi', cpuLimit: '2', memoryLimit: '4Gi' };
  const { memory } = settings.queryNodes;
  return {
    proxy: {
      ...part(settings.proxies, small),
      serviceType: 'ClusterIP',
      ...(Object.keys(serviceAnnotations).length === 0 ? {} : { serviceAnnotations }),
    },
    mixCoord: part(1, small),
    streamingNode: part(settings.streamingNodes, { ...small, memory: '2Gi', memoryLimit: '8Gi' }),
    dataNode: part(settings.dataNodes, { ...small, memory: '2Gi', memoryLimit: '8Gi' }),
    queryNode: part(settings.queryNodes.replicas, { cpu: '1', cpuLimit: '4', memory, memoryLimit: memory }),
  };
}

function messageQueueOf(
  queue: MilvusClusterProps['settings']['messageQueue'],
): Pick<milvus.MilvusSpecDependencies, 'msgStreamType' | 'kafka' | 'pulsar'> {
  switch (queue.type) {
    case 'woodpecker':
      return { msgStreamType: 'woodpecker' };
    case 'kafka':
      return { msgStreamType: 'kafka', kafka: { external: true, brokerList: [...queue.brokers] } };
    case 'pulsar':
      return { msgStreamType: 'pulsar', pulsar: { external: true, endpoint: queue.endpoint } };
  }
}
