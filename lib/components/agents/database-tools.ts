import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { argumentsOf, type Query } from '../../catalogues/query';
import { objectLabels } from '../../cluster/labels';
import { Needs } from '../../cluster/needs';
import { setSyncWave } from '../../cluster/sync-wave';
import type { Client } from '../../contracts/client';
import type { Database } from '../../contracts/database';
import type { Endpoint } from '../../contracts/endpoint';
import type { Tool, ToolServer } from '../../contracts/tool-server';
import { toYaml } from '../../program/yaml';
import { Workload } from '../../workload/workload';

export interface DatabaseToolsProps {
  /** Name of the server. */
  readonly name: string;
  readonly namespace: string;
  /** It has a reader, as whom the queries are asked. */
  readonly database: Database;
  /** Their names are those of the tools: they begin with a word that no other server has. */
  readonly queries: readonly Query[];
}

const port = 5000;
/** Of one pod to the database. A reader has ten, unless stated otherwise. */
const connections = 5;
const passwordVariable = 'DATABASE_PASSWORD';

/**
 * A server of the Model Context Protocol with which models ask fixed queries of a database: Deployment, Service and account
 * `<name>`, without a token, and its configuration in the ConfigMap of that name. A query has its values beside the
 * statement, so what a model passes is never SQL; and the reader of the database could not do more with other SQL either.
 *
 * It asks nobody who they are: only Llama Stack, and who else is granted its use, reaches it. It ends when it starts and the
 * database does not answer, and the kubelet starts it again; a database that comes back later is found again.
 *
 * Source: googleapis/mcp-toolbox 1.12.0, its flags and its Dockerfile; `npm run verify -- equipment` runs it.
 *
 * @throws Error for a database without a reader, or whose certificate has to be checked, which nobody has needed yet
 */
export class DatabaseTools extends Construct implements ToolServer {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly url: string;
  readonly tools: readonly Tool[];

  constructor(scope: Construct, id: string, { name, namespace, database, queries }: DatabaseToolsProps) {
    super(scope, id);
    setSyncWave(this, 'services');
    this.name = name;
    this.tools = queries.map((query) => ({ name: query.name, arguments: argumentsOf(query) }));
    const { reader } = database;
    if (reader === undefined || database.ca !== undefined) {
      throw new Error(`${name} needs a reader of ${database.name}, and a server of the cluster`);
    }
    const data = { 'tools.yaml': configuration(database, reader.name, queries) };
    new k8s.KubeConfigMap(this, 'Config', {
      metadata: { name, namespace, labels: objectLabels(name) },
      data,
    });
    const configPath = `/etc/${name}`;
    const hosts = hostsOf(name, namespace);
    const server = new Workload(this, 'Server', {
      name,
      namespace,
      image: 'mcp-toolbox',
      update: 'overlap',
      args: [
        '--config',
        `${configPath}/tools.yaml`,
        // Its default is the address of its own pod alone.
        '--address',
        '0.0.0.0',
        '--port',
        String(port),
        '--disable-reload',
        // It would ask the internet.
        '--disable-version-check',
        '--allowed-hosts',
        hosts.join(','),
        '--allowed-origins',
        `http://${name}.${namespace}.svc.cluster.local:${port}`,
        '--http-max-request-bytes',
        '65536',
        // Below it, every probe is a line.
        '--log-level',
        'WARN',
        '--logging-format',
        'JSON',
      ],
      secretEnv: { [passwordVariable]: { secret: reader.secret, key: reader.key } },
      ports: { http: port },
      resources: { cpu: '50m', memory: '128Mi', cpuLimit: '500m', memoryLimit: '256Mi' },
      mounts: [{ path: configPath, source: { configMap: name } }],
      content: data,
      probes: {
        readiness: { http: { port: 'http', path: '/healthz' } },
        liveness: { tcp: { port: 'http' } },
      },
    });
    database.grantReach({ name, namespace, podSelector: server.podSelector });
    this.endpoint = server.endpoint('http', 'none');
    this.url = this.endpoint.url('/mcp');
  }

  grantUse(client: Client): void {
    Needs.of(this).allow(client, this.endpoint);
  }
}

/** Names under which clients of the cluster know a Service; the server leaves ports out when it compares them. */
function hostsOf(name: string, namespace: string): string[] {
  const inNamespace = `${name}.${namespace}`;
  return [name, inNamespace, `${inNamespace}.svc`, `${inNamespace}.svc.cluster.local`];
}

/** One YAML document per source and tool. */
function configuration(database: Database, user: string, queries: readonly Query[]): string {
  const source = {
    kind: 'source',
    name: database.name,
    type: 'postgres',
    host: database.host,
    port: String(database.port),
    database: database.name,
    user,
    password: `\${${passwordVariable}}`,
    // Two pods, while an update overlaps, must not take more than the reader has; the default grows with the CPUs of the node.
    queryParams: { pool_max_conns: String(connections) },
  };
  const tools = queries.map((query) => ({
    kind: 'tool',
    name: query.name,
    type: 'postgres-sql',
    source: database.name,
    description: query.description,
    parameters: query.parameters.map(({ minimum, maximum, ...parameter }) => ({
      ...parameter,
      minValue: minimum,
      maxValue: maximum,
    })),
    statement: query.statement,
  }));
  return [source, ...tools].map(toYaml).join('---\n');
}
