import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels } from '../../../cluster/labels';
import { Needs } from '../../../cluster/needs';
import { declareSecret } from '../../../cluster/platform';
import { setSyncWave } from '../../../cluster/sync-wave';
import type { Client } from '../../../contracts/client';
import type { Endpoint } from '../../../contracts/endpoint';
import type { Notifications } from '../../../contracts/notifications';
import type { Tool } from '../../../contracts/tool-server';
import type { NotificationSettings } from '../../../environment/schema';
import { programText } from '../../../program/program-text';
import { ClusterCas } from '../../../workload/cluster-cas';
import type { Mount } from '../../../workload/pod';
import { Workload } from '../../../workload/workload';

export interface NotificationToolsProps {
  readonly namespace: string;
  readonly settings: NotificationSettings;
}

const name = 'notification-tools';
const port = 8080;
const programPath = '/opt/notification-tools';
const webhookPath = '/run/notification-webhook';
const trustedCaPath = '/etc/trusted-ca';
const trustedCa = 'notification-trusted-ca';
const files = ['server.py', 'protocol.py', 'notify.py', 'webhook.py'] as const;

/**
 * A server of the Model Context Protocol with the tool `notify_send`, which writes to a channel by a webhook: Deployment,
 * Service and account `notification-tools`, its program in the ConfigMap of that name, in the Python image. The URL of the
 * webhook is in the Secret `notification-webhook`, which the owner brings; it reaches that host and no other. Without a
 * webhook it sends nothing and says so.
 *
 * It asks nobody who they are: the network lets its clients in.
 */
export class NotificationTools extends Construct implements Notifications {
  readonly name = name;
  readonly endpoint: Endpoint;
  readonly url: string;
  readonly webhook: Notifications['webhook'];
  readonly tools: readonly Tool[] = [
    { name: 'notify_send', arguments: { text: 'string*', severity: 'string*' }, writes: true },
  ];

  constructor(scope: Construct, id: string, { namespace, settings }: NotificationToolsProps) {
    super(scope, id);
    setSyncWave(this, 'services');
    const { channel, format, perMinute, username, webhook } = settings;
    this.webhook = webhook && { host: webhook.host, port: webhook.port };
    const data = Object.fromEntries(
      files.map((file) => [file, programText(`components/agents/notifications/${file}`)]),
    );
    new k8s.KubeConfigMap(this, 'Program', {
      metadata: { name, namespace, labels: objectLabels(name) },
      data,
    });
    const way = webhook === undefined ? undefined : this.openWebhook(namespace, webhook);
    const server = new Workload(this, 'Server', {
      name,
      namespace,
      image: 'python',
      update: 'overlap',
      command: ['python3', `${programPath}/server.py`],
      env: {
        PYTHONDONTWRITEBYTECODE: '1',
        PORT: String(port),
        HOSTS: [name, `${name}.${namespace}`, `${name}.${namespace}.svc`, hostOf(namespace)].join(','),
        PER_MINUTE: String(perMinute),
        FORMAT: format,
        USERNAME: username,
        ...(channel === undefined ? {} : { CHANNEL: channel }),
        ...way?.env,
      },
      ports: { http: port },
      resources: { cpu: '20m', memory: '64Mi', cpuLimit: '500m', memoryLimit: '128Mi' },
      mounts: [{ path: programPath, source: { configMap: name } }, ...(way?.mounts ?? [])],
      content: data,
      probes: {
        readiness: { http: { port: 'http', path: '/readyz' } },
        liveness: { http: { port: 'http', path: '/healthz' } },
        startup: { http: { port: 'http', path: '/healthz' } },
      },
    });
    if (webhook !== undefined) {
      const { hostname: host, port: wayPort } = new URL(
        webhook.proxy ?? `https://${webhook.host}:${webhook.port}`,
      );
      Needs.of(this).allowExternal({
        peer: { name, namespace, podSelector: server.podSelector },
        host,
        port: wayPort === '' ? (webhook.proxy?.startsWith('http:') === true ? 80 : 443) : Number(wayPort),
      });
    }
    this.endpoint = server.endpoint('http', 'none');
    this.url = this.endpoint.url('/mcp');
    server.monitor(this.endpoint, '/metrics');
  }

  grantUse(client: Client): void {
    Needs.of(this).allow(client, this.endpoint);
  }

  /** @returns what the program must be told of the webhook */
  private openWebhook(
    namespace: string,
    { host, port: webhookPort, proxy, trustedCa: cluster }: NonNullable<NotificationSettings['webhook']>,
  ): { readonly env: Readonly<Record<string, string>>; readonly mounts: readonly Mount[] } {
    const secret = declareSecret(this, {
      name: 'notification-webhook',
      namespace,
      purpose: `Webhook of ${host} to which notifications go`,
      keys: [{ name: 'url', description: `whole URL of the webhook at ${host}, which begins with https` }],
      // The program reads it anew for each notification.
      changesInPlace: true,
    });
    if (cluster) new ClusterCas(this, 'trusted-ca', { name: trustedCa, namespace });
    return {
      env: {
        WEBHOOK_HOST: host,
        WEBHOOK_PORT: String(webhookPort),
        WEBHOOK_FILE: `${webhookPath}/url`,
        // Python reads these itself: the proxy in urllib, the certificates in OpenSSL.
        ...(proxy === undefined ? {} : { HTTPS_PROXY: proxy }),
        ...(cluster ? { SSL_CERT_FILE: `${trustedCaPath}/${ClusterCas.key}` } : {}),
      },
      mounts: [
        { path: webhookPath, source: { secret } },
        ...(cluster ? [{ path: trustedCaPath, source: { configMap: trustedCa } }] : []),
      ],
    };
  }
}

function hostOf(namespace: string): string {
  return `${name}.${namespace}.svc.cluster.local`;
}
