import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { Endpoint } from '../../contracts/endpoint';
import { objectLabels } from '../../cluster/labels';
import { setSyncWave } from '../../cluster/sync-wave';
import type { VectorStore } from '../../contracts/vector-store';
import { tmpMount } from '../../workload/pod';
import { VolumeClaim } from '../../workload/volume-claim';
import { Workload } from '../../workload/workload';
import { toYaml } from '../../program/yaml';
import { milvusSecurity } from './milvus-security';

export interface MilvusProps {
  readonly namespace: string;
  /** Size of the volume, as a Kubernetes quantity. */
  readonly size: string;
  /** Whether clients log in. @default false */
  readonly authorization?: boolean;
  /** Whether clients connect with TLS. @default false */
  readonly tls?: boolean;
}

const name = 'milvus-standalone';
const configMap = 'milvus-config';
const dataPath = '/var/lib/milvus';
const configPath = '/milvus/configs';

/**
 * Milvus standalone: one Deployment with embedded etcd and local storage, Service `milvus-standalone`,
 * volume `milvus-data`, ServiceMonitor. Unless asked to, it does not authenticate; the network decides who reaches it.
 *
 * Changing the message queue or the storage type of a running instance loses data; both are pinned.
 * Sources: milvus-io/milvus scripts/standalone_embed.sh and configs/milvus.yaml;
 * zilliztech/milvus-helm charts/milvus/templates/standalone-deployment.yaml @master.
 */
export class Milvus extends Construct implements VectorStore {
  readonly type = 'milvus';
  readonly endpoint: Endpoint;
  readonly password: VectorStore['password'];
  readonly ca: VectorStore['ca'];
  readonly watched = [
    // Its first start may take ten minutes.
    { title: 'Milvus', alert: 'MilvusDown', kind: 'Deployment', names: name, least: 1, minutes: 15 },
  ] as const;

  constructor(scope: Construct, id: string, props: MilvusProps) {
    super(scope, id);
    setSyncWave(this, 'dataStores');
    const { namespace, authorization = false, tls = false } = props;
    const security = milvusSecurity(this, { namespace, authorization, tls });
    this.password = security.contract.password;
    this.ca = security.contract.ca;
    const content = {
      'embedEtcd.yaml': toYaml(etcdConfig),
      'user.yaml': toYaml({ ...milvusConfig, ...security.config }),
    };
    new k8s.KubeConfigMap(this, 'Config', {
      metadata: { name: configMap, namespace, labels: objectLabels(name) },
      data: content,
    });
    const claim = new VolumeClaim(this, 'Data', {
      name: 'milvus-data',
      namespace,
      size: props.size,
      component: name,
      content: 'vectors and their texts; Llama Stack knows the names of their stores',
    });
    const server = new Workload(this, 'Server', {
      name,
      namespace,
      image: 'milvus',
      content,
      // The entry point of the image is tini, which passes signals on.
      args: ['milvus', 'run', 'standalone'],
      env: {
        DEPLOY_MODE: 'STANDALONE',
        ETCD_USE_EMBED: 'true',
        ETCD_DATA_DIR: `${dataPath}/etcd`,
        ETCD_CONFIG_PATH: `${configPath}/embedEtcd.yaml`,
        COMMON_STORAGETYPE: 'local',
      },
      secretEnv: security.secretEnv,
      serviceAnnotations: tls ? security.serviceAnnotations : undefined,
      ports: { grpc: 19530, metrics: 9091 },
      resources: { cpu: '1', memory: '4Gi', cpuLimit: '4', memoryLimit: '8Gi' },
      mounts: [
        { path: dataPath, source: { claim: claim.name } },
        // Single files: a mount over the folder would hide the image's milvus.yaml.
        { path: `${configPath}/embedEtcd.yaml`, source: { configMap, subPath: 'embedEtcd.yaml' } },
        { path: `${configPath}/user.yaml`, source: { configMap, subPath: 'user.yaml' } },
        ...security.mounts,
        // Also the place of its run directory where /run is read-only (milvus-io/milvus cmd/milvus/util.go).
        tmpMount('2Gi'),
      ],
      probes: {
        readiness: { http: { port: 'metrics', path: '/healthz' } },
        // /healthz fails as long as one part of the server waits for another one, which a restart only prolongs. The port
        // opens when etcd has read its log, before the parts start (milvus-io/milvus cmd/roles/roles.go @master).
        // Upstream asks the same: zilliztech/milvus-helm standalone-deployment.yaml @9832476,
        // zilliztech/milvus-operator pkg/controllers/components.go @main.
        startup: { tcp: { port: 'metrics' } },
        liveness: { tcp: { port: 'metrics' } },
        startupSeconds: 600,
        // 5 times 30 seconds in the chart (values.yaml).
        unresponsiveSeconds: 150,
      },
      // Time to write what is in memory.
      terminationGraceSeconds: 120,
    });
    this.endpoint = server.endpoint('grpc', authorization ? 'credentials' : 'none', 'tcp');
    server.monitor(server.endpoint('metrics', 'none'), '/metrics');
  }
}

/** etcd listens on loopback only; the sample configuration opens it to the network. */
const etcdConfig = {
  'listen-client-urls': 'http://127.0.0.1:2379',
  'advertise-client-urls': 'http://127.0.0.1:2379',
  'quota-backend-bytes': 4_294_967_296,
  'auto-compaction-mode': 'revision',
  'auto-compaction-retention': '1000',
};

const milvusConfig = { mq: { type: 'rocksmq' } };
