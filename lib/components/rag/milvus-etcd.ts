import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as coreos from '../../../imports/monitoring.coreos.com';
import { objectLabels, selectorLabels } from '../../cluster/labels';
import { Needs } from '../../cluster/needs';
import { Platform } from '../../cluster/platform';
import { statePull } from '../../cluster/pull-secret';
import { setSyncWave } from '../../cluster/sync-wave';
import { Endpoint } from '../../contracts/endpoint';
import type { PodGroup } from '../../contracts/network-use';
import type { WatchedWorkload } from '../../contracts/watched-workload';
import { EgressPolicy } from '../../workload/egress-policy';
import { podSpec, volumeName } from '../../workload/pod';

export interface MilvusEtcdProps {
  readonly namespace: string;
  /** Size of the volume of each member, as a Kubernetes quantity. */
  readonly size: string;
}

const name = 'milvus-etcd';
/** A majority of three goes on when one is away. */
const members = [`${name}-0`, `${name}-1`, `${name}-2`] as const;
const ports = { client: 2379, peer: 2380, metrics: 2381 } as const;
const dataMount = { path: '/data', source: { claim: 'data' } } as const;

/**
 * etcd for the metadata of a Milvus cluster: StatefulSet and headless Service `milvus-etcd` with three members, a volume for each,
 * PodDisruptionBudget, ServiceMonitor. It asks nobody who they are; the network decides who reaches it.
 *
 * Compaction, quota and snapshots are those of Milvus (milvus-io/milvus deployments/docker/standalone/docker-compose.yml
 * @03ce0a6). Members find each other by the names that a StatefulSet gives them.
 */
export class MilvusEtcd extends Construct {
  static readonly watched: WatchedWorkload = {
    title: 'etcd of Milvus',
    alert: 'MilvusEtcdDown',
    kind: 'StatefulSet',
    names: name,
    least: 2,
    minutes: 5,
  };
  /** Host and port of every member. */
  readonly members: readonly string[];
  private readonly client: Endpoint;

  constructor(scope: Construct, id: string, { namespace, size }: MilvusEtcdProps) {
    super(scope, id);
    setSyncWave(this, 'dataStores');
    const metadata = { name, namespace, labels: objectLabels(name) };
    const selector = selectorLabels(name);
    const domain = `${name}.${namespace}.svc.cluster.local`;
    this.members = members.map((member) => `${member}.${domain}:${ports.client}`);
    statePull(this, namespace);
    new k8s.KubeServiceAccount(this, 'ServiceAccount', { metadata, automountServiceAccountToken: false });
    new k8s.KubeService(this, 'Service', {
      metadata,
      spec: {
        clusterIp: 'None',
        // Members look for each other before any of them is ready.
        publishNotReadyAddresses: true,
        selector,
        ports: Object.entries(ports).map(([port, number]) => ({
          name: port,
          port: number,
          protocol: 'TCP',
          targetPort: k8s.IntOrString.fromString(port),
        })),
      },
    });
    new k8s.KubeStatefulSet(this, 'StatefulSet', {
      metadata,
      spec: {
        serviceName: name,
        replicas: members.length,
        // A first member alone would wait for a majority, and never become ready for the second.
        podManagementPolicy: 'Parallel',
        selector: { matchLabels: selector },
        template: { metadata: { labels: objectLabels(name) }, spec: this.pod(namespace, domain) },
        volumeClaimTemplates: [
          {
            metadata: { name: volumeName(dataMount), labels: objectLabels(name) },
            spec: {
              accessModes: ['ReadWriteOnce'],
              storageClassName: Platform.of(this).storageClass,
              resources: { requests: { storage: k8s.Quantity.fromString(size) } },
            },
          },
        ],
      },
    });
    for (const member of members) {
      Needs.of(this).volume({
        name: `${volumeName(dataMount)}-${member}`,
        namespace,
        size,
        madeBy: `StatefulSet ${name}`,
        content: 'metadata of Milvus; without a majority of these, all vectors are lost',
      });
    }
    new k8s.KubePodDisruptionBudget(this, 'PodDisruptionBudget', {
      metadata,
      spec: { maxUnavailable: k8s.IntOrString.fromNumber(1), selector: { matchLabels: selector } },
    });
    new EgressPolicy(this, 'Egress', {
      name,
      namespace,
      labels: objectLabels(name),
      selector,
      apiServer: false,
    });
    this.client = this.endpoint(namespace, 'client');
    Needs.of(this).allow({ name, namespace, podSelector: selector }, this.endpoint(namespace, 'peer'));
    this.monitor(namespace);
  }

  /** Lets pods read and write metadata. */
  grantReach(peer: PodGroup): void {
    Needs.of(this).allow(peer, this.client);
  }

  private pod(namespace: string, domain: string): k8s.PodSpec {
    const url = (member: string, port: keyof typeof ports) => `http://${member}.${domain}:${ports[port]}`;
    const own = '$(POD_NAME)';
    // Its only volume is made by the StatefulSet.
    const { containers, ...pod } = podSpec(
      this,
      {
        name: 'etcd',
        namespace,
        image: 'etcd',
        command: ['/usr/local/bin/etcd'],
        args: [
          `--name=${own}`,
          `--data-dir=${dataMount.path}/etcd`,
          `--listen-client-urls=http://0.0.0.0:${ports.client}`,
          `--advertise-client-urls=${url(own, 'client')}`,
          `--listen-peer-urls=http://0.0.0.0:${ports.peer}`,
          `--initial-advertise-peer-urls=${url(own, 'peer')}`,
          `--listen-metrics-urls=http://0.0.0.0:${ports.metrics}`,
          `--initial-cluster=${members.map((member) => `${member}=${url(member, 'peer')}`).join()}`,
          '--initial-cluster-state=new',
          `--initial-cluster-token=${name}`,
          '--auto-compaction-mode=revision',
          '--auto-compaction-retention=1000',
          '--quota-backend-bytes=4294967296',
          '--snapshot-count=50000',
        ],
        ports,
        resources: { cpu: '250m', memory: '512Mi', cpuLimit: '2', memoryLimit: '2Gi' },
        mounts: [dataMount],
        // Ready is who has a leader; alive is who can read its own data (etcd-io/etcd server/etcdserver/api/etcdhttp/health.go
        // @v3.5.18). A member that waits for the others is not restarted.
        probes: {
          readiness: { http: { port: 'metrics', path: '/readyz' } },
          liveness: { http: { port: 'metrics', path: '/livez' } },
          startup: { tcp: { port: 'metrics' } },
        },
        terminationGraceSeconds: 60,
      },
      name,
    );
    return {
      ...pod,
      // The StatefulSet makes the only one, for its claims.
      volumes: undefined,
      affinity: {
        podAntiAffinity: {
          preferredDuringSchedulingIgnoredDuringExecution: [
            {
              weight: 100,
              podAffinityTerm: {
                topologyKey: 'kubernetes.io/hostname',
                labelSelector: { matchLabels: selectorLabels(name) },
              },
            },
          ],
        },
      },
      containers: containers.map((container) => ({
        ...container,
        env: [{ name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } }],
      })),
    };
  }

  private endpoint(namespace: string, portName: keyof typeof ports): Endpoint {
    return Needs.of(this).endpoint(
      new Endpoint({
        service: name,
        namespace,
        port: ports[portName],
        portName,
        containerPort: ports[portName],
        podSelector: selectorLabels(name),
        authentication: 'none',
        producer: { kind: 'Service', name },
      }),
    );
  }

  private monitor(namespace: string): void {
    new coreos.ServiceMonitor(this, 'ServiceMonitor', {
      metadata: { name, namespace, labels: objectLabels(name) },
      spec: {
        selector: { matchLabels: selectorLabels(name) },
        endpoints: [{ port: 'metrics', path: '/metrics', interval: '30s' }],
      },
    });
    Needs.of(this).allow('monitoring', this.endpoint(namespace, 'metrics'));
  }
}
