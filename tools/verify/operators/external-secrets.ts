import { join } from 'node:path';
import { freePorts, LOOPBACK } from '../../program';
import type { TestServer } from '../api-server/test-server';
import { startClusterProxy } from './cluster-proxy';
import { serveKinds, type WatchedKind } from './open-definition';
import { registerWebhooks, serveWith, type Webhook } from './webhooks';

/** Watched beside ExternalSecret, SecretStore and Password (external-secrets cmd/controller/root.go @v0.19.2). */
const watched: readonly WatchedKind[] = [
  {
    group: 'external-secrets.io',
    version: 'v1',
    kind: 'ClusterSecretStore',
    plural: 'clustersecretstores',
    scope: 'Cluster',
  },
  {
    group: 'generators.external-secrets.io',
    version: 'v1alpha1',
    kind: 'GeneratorState',
    plural: 'generatorstates',
    scope: 'Namespaced',
  },
];

/** external-secrets deploy/charts/external-secrets/templates/validatingwebhook.yaml @v0.19.2. */
const webhooks: readonly Webhook[] = [
  {
    name: 'validate.externalsecret.external-secrets.io',
    path: '/validate-external-secrets-io-v1-externalsecret',
    rule: { apiGroups: ['external-secrets.io'], apiVersions: ['v1'], resources: ['externalsecrets'] },
  },
  {
    name: 'validate.secretstore.external-secrets.io',
    path: '/validate-external-secrets-io-v1-secretstore',
    rule: { apiGroups: ['external-secrets.io'], apiVersions: ['v1'], resources: ['secretstores'] },
  },
];

/**
 * Starts the controller and the webhook of External Secrets on a server that has the definitions of ours. The controller
 * reaches the API server by the name that it has in a cluster, through a proxy.
 *
 * @returns what ends the proxy
 */
export async function startExternalSecrets(
  path: string,
  { client, access, folder, kubeconfig, programs }: TestServer,
): Promise<() => void> {
  await serveKinds(client, watched);
  const proxy = await startClusterProxy(access.port);
  const env = { ...process.env, KUBECONFIG: kubeconfig, HTTPS_PROXY: proxy.url, NO_PROXY: LOOPBACK };
  const unused = ['cluster-external-secret', 'push-secret', 'cluster-push-secret'];
  programs.start(
    'external-secrets',
    path,
    ['--metrics-addr=0', '--concurrent=4', ...unused.map((name) => `--enable-${name}-reconciler=false`)],
    { env },
  );
  const certificates = join(folder, 'external-secrets-certificates');
  serveWith(folder, certificates);
  const [port = 0, probePort = 0] = await freePorts(2);
  const webhook = programs.start(
    'external-secrets-webhook',
    path,
    [
      'webhook',
      '--metrics-addr=0',
      `--healthz-addr=${LOOPBACK}:${probePort}`,
      `--port=${port}`,
      `--cert-dir=${certificates}`,
      '--dns-name=kubernetes.default.svc',
    ],
    { env },
  );
  await webhook.ready(async () => (await fetch(`http://${LOOPBACK}:${probePort}/readyz`)).ok);
  await registerWebhooks({ client, folder }, webhooks, port);
  return proxy.stop;
}
