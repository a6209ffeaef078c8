import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { type KubernetesTool, kubernetesTools } from '../../catalogues/kubernetes-tools';
import { objectLabels } from '../../cluster/labels';
import { Needs } from '../../cluster/needs';
import { setSyncWave } from '../../cluster/sync-wave';
import type { Client } from '../../contracts/client';
import type { Endpoint } from '../../contracts/endpoint';
import type { Tool, ToolServer } from '../../contracts/tool-server';
import { tmpMount } from '../../workload/pod';
import { Workload } from '../../workload/workload';
import { ObservedNamespace } from './observed-namespace';

export interface KubernetesToolsProps {
  /** Namespace of the server. */
  readonly namespace: string;
  /** Namespaces that it reads; at least one. */
  readonly observed: readonly string[];
  /** At least one. */
  readonly tools: readonly KubernetesTool[];
}

const name = 'kubernetes-tools';
const port = 8080;
const configPath = '/etc/kubernetes-tools';

/** Of one client: a model asks a few times for an answer, and one that asks without end must not burden the API server. */
const requestsPerSecond = 5;

/**
 * A server of the Model Context Protocol with which models look at the cluster: Deployment, Service and account
 * `kubernetes-tools`, its configuration in the ConfigMap of that name, and a RoleBinding to the ClusterRole `view` in each
 * observed namespace, which reads everything but Secrets and rights. It offers the listed tools, which only read.
 *
 * It asks nobody who they are: only Llama Stack reaches it.
 *
 * Source: containers/kubernetes-mcp-server pkg/config/config.go, pkg/http, Dockerfile @v0.0.66.
 */
export class KubernetesTools extends Construct implements ToolServer {
  readonly name = name;
  readonly endpoint: Endpoint;
  readonly url: string;
  readonly tools: readonly Tool[];

  constructor(scope: Construct, id: string, { namespace, observed, tools }: KubernetesToolsProps) {
    super(scope, id);
    setSyncWave(this, 'services');
    this.tools = tools.map((each) => ({ name: each, arguments: kubernetesTools[each] }));
    const data = { 'config.toml': configuration(tools) };
    new k8s.KubeConfigMap(this, 'Config', {
      metadata: { name, namespace, labels: objectLabels(name) },
      data,
    });
    const server = new Workload(this, 'Server', {
      name,
      namespace,
      image: 'kubernetes-mcp-server',
      update: 'overlap',
      args: ['--config', `${configPath}/config.toml`],
      ports: { http: port },
      resources: { cpu: '50m', memory: '128Mi', cpuLimit: '500m', memoryLimit: '256Mi' },
      mounts: [{ path: configPath, source: { configMap: name } }, tmpMount('16Mi')],
      token: true,
      content: data,
      probes: {
        readiness: { http: { port: 'http', path: '/healthz' } },
        liveness: { tcp: { port: 'http' } },
      },
    });
    const account = { name: server.serviceAccount, namespace };
    for (const place of observed) {
      new ObservedNamespace(this, `View-${place}`, { namespace: place, account });
    }
    this.endpoint = server.endpoint('http', 'none');
    this.url = this.endpoint.url('/mcp');
  }

  grantUse(client: Client): void {
    Needs.of(this).allow(client, this.endpoint);
  }
}

/** Kinds that no tool shows, whatever rights the account has. */
const denied = [
  { group: '', version: 'v1', kind: 'Secret' },
  { group: '', version: 'v1', kind: 'ServiceAccount' },
  { group: 'rbac.authorization.k8s.io', version: 'v1' },
];

/** TOML, whose strings and lists of strings are those of JSON. */
function configuration(tools: readonly KubernetesTool[]): string {
  return [
    `port = ${JSON.stringify(String(port))}`,
    'read_only = true',
    '# A request can meet any pod, also one that has just started.',
    'stateless = true',
    'toolsets = ["core"]',
    `enabled_tools = ${JSON.stringify(tools)}`,
    '# Otherwise a tool gets an argument for the cluster.',
    'cluster_provider_strategy = "in-cluster"',
    '# Its own account, never the token of whoever asks.',
    'cluster_auth_mode = "kubeconfig"',
    '# Llama Stack cannot ask a person; the default would be to go on.',
    'confirmation_fallback = "deny"',
    ...denied.flatMap((resource) => [
      '',
      '[[denied_resources]]',
      ...Object.entries(resource).map(([key, value]) => `${key} = ${JSON.stringify(value)}`),
    ]),
    '',
    '[http]',
    `rate_limit_rps = ${requestsPerSecond}`,
    `rate_limit_burst = ${2 * requestsPerSecond}`,
    '',
  ].join('\n');
}
