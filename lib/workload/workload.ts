import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as coreos from '../../imports/monitoring.coreos.com';
import { contentHash } from '../cluster/content-hash';
import type { Authentication } from '../contracts/endpoint';
import { Endpoint } from '../contracts/endpoint';
import { EgressPolicy } from './egress-policy';
import { objectLabels, selectorLabels } from '../cluster/labels';
import { statePull } from '../cluster/pull-secret';
import { Needs } from '../cluster/needs';
import { podSpec, type PodProps } from './pod';

export interface WorkloadProps extends PodProps {
  /**
   * What an update does: `restart` stops the old pod before the new one starts, for servers whose volume, database or
   * tasks have one owner; `overlap` stops it when the new one is ready, for servers that keep nothing.
   *
   * @default 'restart'
   */
  readonly update?: 'restart' | 'overlap';
  /**
   * Content of mounted ConfigMaps: a change makes a new pod, since a file mounted by subPath keeps its old content.
   *
   * @default only the pod itself counts
   */
  readonly content?: unknown;
  /** Further labels of the pods. @default none */
  readonly podLabels?: Readonly<Record<string, string>>;
  /** Name of the Service. @default the workload's */
  readonly service?: string;
  /** Annotations of the Service. @default none */
  readonly serviceAnnotations?: Readonly<Record<string, string>>;
  /** Name of the ServiceAccount. @default the workload's */
  readonly serviceAccount?: string;
  /** Annotations of the ServiceAccount. @default none */
  readonly serviceAccountAnnotations?: Readonly<Record<string, string>>;
}

/** Annotation of pods with a hash of what they read when they start. */
export const contentAnnotation = 'private-ai/content';

const strategies: Readonly<Record<'restart' | 'overlap', k8s.DeploymentStrategy>> = {
  restart: { type: 'Recreate' },
  overlap: {
    type: 'RollingUpdate',
    rollingUpdate: { maxUnavailable: k8s.IntOrString.fromNumber(0), maxSurge: k8s.IntOrString.fromNumber(1) },
  },
};

/**
 * One long-running server of ours: ServiceAccount, Deployment with one replica and, for its ports, a
 * Service. The pod fits restricted-v2.
 */
export class Workload extends Construct {
  readonly name: string;
  readonly namespace: string;
  /** Name of the ServiceAccount. */
  readonly serviceAccount: string;
  private readonly service: string;
  private readonly ports: Readonly<Record<string, number>>;

  constructor(scope: Construct, id: string, props: WorkloadProps) {
    super(scope, id);
    this.name = props.name;
    this.namespace = props.namespace;
    this.service = props.service ?? props.name;
    this.serviceAccount = props.serviceAccount ?? props.name;
    this.ports = props.ports ?? {};
    if (props.pullSecret !== false) statePull(this, props.namespace);
    const metadata = { namespace: props.namespace, labels: objectLabels(props.name) };
    new k8s.KubeServiceAccount(this, 'ServiceAccount', {
      metadata: { ...metadata, name: this.serviceAccount, annotations: props.serviceAccountAnnotations },
      automountServiceAccountToken: false,
    });
    new k8s.KubeDeployment(this, 'Deployment', {
      metadata: { ...metadata, name: props.name },
      spec: {
        replicas: 1,
        strategy: strategies[props.update ?? 'restart'],
        selector: { matchLabels: selectorLabels(props.name) },
        template: {
          metadata: {
            labels: objectLabels(props.name, props.podLabels),
            annotations:
              props.content === undefined ? undefined : { [contentAnnotation]: contentHash(props.content) },
          },
          spec: podSpec(this, props, this.serviceAccount),
        },
      },
    });
    const perReplica = props.scheduling?.gpus ?? 0;
    if (perReplica > 0) {
      const { name, namespace } = props;
      Needs.of(this).gpus({ name, namespace, perReplica, replicas: 1 });
    }
    new EgressPolicy(this, 'Egress', {
      name: props.name,
      namespace: props.namespace,
      labels: objectLabels(props.name, props.podLabels),
      selector: this.podSelector,
      apiServer: props.token ?? false,
    });
    if (Object.keys(this.ports).length > 0) {
      this.makeService({ ...metadata, name: this.service, annotations: props.serviceAnnotations });
    }
  }

  /** Labels of the pods. */
  get podSelector(): Record<string, string> {
    return selectorLabels(this.name);
  }

  /** The endpoint of one port; opens nothing yet. */
  endpoint(
    portName: string,
    authentication: Authentication,
    scheme: 'http' | 'https' | 'tcp' = 'http',
  ): Endpoint {
    const port = this.ports[portName];
    if (port === undefined) throw new Error(`${this.node.path} has no port ${portName}`);
    return Needs.of(this).endpoint(
      new Endpoint({
        service: this.service,
        namespace: this.namespace,
        scheme,
        port,
        portName,
        containerPort: port,
        podSelector: this.podSelector,
        authentication,
        producer: { kind: 'Service', name: this.service },
      }),
    );
  }

  /**
   * Lets the monitoring of user workloads ask one of its endpoints for metrics, every 30 seconds: ServiceMonitor of the
   * workload's name, and the way through the network.
   *
   * @param path of the metrics, without login
   */
  monitor(endpoint: Endpoint, path: string): void {
    new coreos.ServiceMonitor(this, 'ServiceMonitor', {
      metadata: { name: this.name, namespace: this.namespace, labels: objectLabels(this.name) },
      spec: {
        selector: { matchLabels: this.podSelector },
        endpoints: [{ port: endpoint.portName, path, interval: '30s' }],
      },
    });
    // In the name of the component, among its other edges: the order of statements shows in AUDIT.md.
    Needs.of(this.node.scope ?? this).allow('monitoring', endpoint);
  }

  private makeService(metadata: k8s.ObjectMeta): void {
    new k8s.KubeService(this, 'Service', {
      metadata,
      spec: {
        type: 'ClusterIP',
        selector: this.podSelector,
        ports: Object.entries(this.ports).map(([name, port]) => ({
          name,
          port,
          protocol: 'TCP',
          targetPort: k8s.IntOrString.fromString(name),
        })),
      },
    });
  }
}
