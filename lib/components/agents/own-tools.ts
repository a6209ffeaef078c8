import { Construct } from 'constructs';
import { Needs } from '../../cluster/needs';
import { declareSecret } from '../../cluster/platform';
import { setSyncWave } from '../../cluster/sync-wave';
import type { Client } from '../../contracts/client';
import type { Endpoint } from '../../contracts/endpoint';
import type { SecretContract } from '../../contracts/secret-contract';
import type { Tool, ToolServer } from '../../contracts/tool-server';
import type { ToolServerSettings } from '../../environment/schema';
import { tmpMount } from '../../workload/pod';
import type { ProbeCheck } from '../../workload/probes';
import { Workload } from '../../workload/workload';
import { ObservedNamespace } from './observed-namespace';

export interface OwnToolsProps {
  readonly namespace: string;
  readonly settings: ToolServerSettings;
}

/**
 * A server of tools that somebody else has built: Deployment, Service and account of its name, and the Secret
 * `tools-<name>` where its variables need one. It reaches the hosts that its settings name and nothing else; only Llama Stack
 * reaches it. Where it observes namespaces, it has a token of its account, which may `view` those.
 */
export class OwnTools extends Construct implements ToolServer {
  readonly name: string;
  readonly endpoint: Endpoint;
  readonly url: string;
  readonly tools: readonly Tool[];

  constructor(scope: Construct, id: string, { namespace, settings }: OwnToolsProps) {
    super(scope, id);
    setSyncWave(this, 'services');
    const { name, egress, health, observes } = settings;
    this.name = name;
    this.tools = settings.tools;
    const secret = this.secret(namespace, settings);
    const check: ProbeCheck =
      health === undefined ? { tcp: { port: 'http' } } : { http: { port: 'http', path: health } };
    const server = new Workload(this, 'Server', {
      name,
      namespace,
      image: { published: settings.image },
      update: 'overlap',
      args: settings.args.length === 0 ? undefined : settings.args,
      env: { HOME: '/tmp', ...settings.env },
      secretEnv:
        secret === undefined
          ? undefined
          : Object.fromEntries(settings.secretEnv.map((key) => [key, { secret, key }])),
      ports: { http: settings.port },
      resources: { cpu: '50m', memory: settings.memory, cpuLimit: '500m', memoryLimit: settings.memory },
      mounts: [tmpMount('64Mi')],
      token: observes.length > 0,
      probes: { readiness: check, liveness: { tcp: { port: 'http' } } },
    });
    const account = { name: server.serviceAccount, namespace };
    for (const place of observes) {
      new ObservedNamespace(this, `View-${place}`, { namespace: place, account });
    }
    const peer = { name, namespace, podSelector: server.podSelector };
    for (const { host, port } of egress) Needs.of(this).allowExternal({ peer, host, port });
    this.endpoint = server.endpoint('http', 'none');
    this.url = this.endpoint.url(settings.path);
  }

  grantUse(client: Client): void {
    Needs.of(this).allow(client, this.endpoint);
  }

  private secret(
    namespace: string,
    { name, secretEnv }: Pick<ToolServerSettings, 'name' | 'secretEnv'>,
  ): SecretContract | undefined {
    if (secretEnv.length === 0) return undefined;
    return declareSecret(this, {
      name: `tools-${name}`,
      namespace,
      purpose: `What the server of tools ${name} presents to others`,
      keys: secretEnv.map((key) => ({ name: key, description: `value of the variable ${key} of ${name}` })),
    });
  }
}
