import { recordsAt } from '../../../lib/kubernetes/manifest';
import { core, kindOf } from './kinds';
import { type KubeObject, ownedBy } from './objects';
import { runsComponent } from './openshift-ai';
import { container, operandOf, serviceFor } from './operand';
import { nameOf } from './behaviour';
import { forEach, type PlayedOperator } from './operator';
import type { PlayedCluster } from './played-cluster';
import { routes } from './router';
import type { Pod, PodSpec } from './workload-types';

interface Notebook extends KubeObject {
  readonly spec: { readonly template: { readonly spec: PodSpec } };
}

const notebooks = kindOf<Notebook>('kubeflow.org/v1', 'Notebook', 'notebooks');
const finalizer = 'notebook-oauth-client-finalizer.opendatahub.io';
const stopped = 'kubeflow-resource-stopped';
const manager = 'odh-notebook-controller';

/**
 * The two controllers of workbenches (red-hat-data-services/kubeflow components/notebook-controller/controllers and
 * components/odh-notebook-controller/controllers @rhoai-2.25). What its webhook adds to a Notebook is written a moment later,
 * into the same lists.
 */
export const workbenches: PlayedOperator = {
  name: 'workbenches',
  watches: [
    notebooks,
    core.pods,
    core.statefulSets,
    core.services,
    core.secrets,
    core.serviceAccounts,
    core.networkPolicies,
    core.configMaps,
    routes,
  ],
  turn: async (cluster) => {
    if (!runsComponent(cluster, 'workbenches')) return;
    await forEach(cluster.attended(notebooks), (each) => followNotebook(cluster, each));
  },
};

async function followNotebook(cluster: PlayedCluster, notebook: Notebook): Promise<void> {
  if (!(await cluster.finalize(notebooks, notebook, finalizer))) return;
  const { name, namespace = '' } = notebook.metadata;
  await cluster.apply(notebooks, withLogin(notebook), manager);
  const metadata = { namespace, labels: { 'notebook-name': name }, ...ownedBy(notebook) };
  const shared = { namespace, labels: { 'opendatahub.io/managed-by': 'workbenches' } };
  await cluster.create(core.configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'workbench-trusted-ca-bundle', ...shared },
    data: { 'ca-bundle.crt': 'played' },
  });
  await cluster.create(core.serviceAccounts, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name, ...metadata },
  });
  for (const secret of [`${name}-oauth-config`, `${name}-oauth-client`])
    await cluster.create(core.secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: secret, ...metadata },
      stringData: secret.endsWith('client') ? { secret: 'played' } : { cookie_secret: 'played' },
    });
  await makeServices(cluster, notebook);
  for (const [policy, port] of [
    [`${name}-ctrl-np`, 8888],
    [`${name}-oauth-np`, 8443],
  ] as const)
    await cluster.create(core.networkPolicies, {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: policy, ...metadata },
      spec: {
        podSelector: { matchLabels: { 'notebook-name': name } },
        ingress: [{ ports: [{ port, protocol: 'TCP' }] }],
        policyTypes: ['Ingress'],
      },
    });
  await cluster.apply(core.statefulSets, statefulSetOf(notebook), manager);
  await cluster.setStatus(
    notebooks,
    notebook,
    notebookStatus(cluster.get(core.pods, `${name}-0`, namespace)),
  );
}

async function makeServices(cluster: PlayedCluster, notebook: Notebook): Promise<void> {
  const { name, namespace } = notebook.metadata;
  const selector = { statefulset: name };
  const certificate = { 'service.beta.openshift.io/serving-cert-secret-name': `${name}-tls` };
  await cluster.apply(
    core.services,
    serviceFor(notebook, name, selector, [{ name: 'http-notebook', port: 80, targetPort: 8888 }]),
    manager,
  );
  await cluster.apply(
    core.services,
    serviceFor(
      notebook,
      `${name}-tls`,
      selector,
      [{ name: 'oauth-proxy', port: 443, targetPort: 'oauth-proxy' }],
      certificate,
    ),
    manager,
  );
  await cluster.create(routes, {
    apiVersion: routes.apiVersion,
    kind: routes.kind,
    metadata: { name, namespace, labels: { 'notebook-name': name }, ...ownedBy(notebook) },
    spec: {
      to: { kind: 'Service', name: `${name}-tls`, weight: 100 },
      port: { targetPort: 'oauth-proxy' },
      tls: { termination: 'reencrypt', insecureEdgeTerminationPolicy: 'Redirect' },
      wildcardPolicy: 'None',
    },
  });
}

/** The webhook adds the proxy with its volumes, and the certificates of the cluster (notebook_webhook.go). */
function withLogin({ apiVersion, kind, metadata: { name, namespace } }: Notebook) {
  const bundle = '/etc/pki/tls/custom-certs/ca-bundle.crt';
  const mounts = {
    'oauth-config': '/etc/oauth/config',
    'oauth-client': '/etc/oauth/client',
    'tls-certificates': '/etc/tls/private',
  };
  const proxy = container({
    name: 'oauth-proxy',
    args: [`--openshift-service-account=${name}`],
    ports: [{ name: 'oauth-proxy', containerPort: 8443, protocol: 'TCP' }],
    volumeMounts: Object.entries(mounts).map(([volume, mountPath]) => ({ name: volume, mountPath })),
  });
  const secret = (volume: string, secretName: string) => ({ name: volume, secret: { secretName } });
  return {
    apiVersion,
    kind,
    metadata: { name, namespace },
    spec: {
      template: {
        spec: {
          containers: [
            {
              name,
              env: ['PIP_CERT', 'REQUESTS_CA_BUNDLE', 'SSL_CERT_FILE'].map((variable) => ({
                name: variable,
                value: bundle,
              })),
              volumeMounts: [
                { name: 'trusted-ca', mountPath: bundle, subPath: 'ca-bundle.crt', readOnly: true },
              ],
            },
            proxy,
          ],
          volumes: [
            secret('oauth-config', `${name}-oauth-config`),
            secret('oauth-client', `${name}-oauth-client`),
            secret('tls-certificates', `${name}-tls`),
            { name: 'trusted-ca', configMap: { name: 'workbench-trusted-ca-bundle', optional: true } },
          ],
        },
      },
    },
  };
}

function statefulSetOf(notebook: Notebook) {
  const { name, namespace, labels = {}, annotations = {} } = notebook.metadata;
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name, namespace, labels, ...ownedBy(notebook) },
    spec: {
      replicas: stopped in annotations ? 0 : 1,
      serviceName: '',
      selector: { matchLabels: { statefulset: name } },
      template: {
        metadata: {
          labels: {
            statefulset: name,
            'notebook-name': name,
            'opendatahub.io/workbenches': 'true',
            ...labels,
          },
          annotations: { [operandOf]: nameOf(notebook) },
        },
        spec: notebook.spec.template.spec,
      },
    },
  };
}

/** Conditions are those of the pod; without a pod there is none (notebook_controller.go `createNotebookStatus`). */
export function notebookStatus(pod: Pick<Pod, 'status'> | undefined): Readonly<Record<string, unknown>> {
  const conditions = recordsAt(pod ?? {}, 'status', 'conditions');
  const ready = conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  const [first] = recordsAt(pod ?? {}, 'status', 'containerStatuses');
  return { conditions, readyReplicas: ready ? 1 : 0, containerState: first?.state ?? {} };
}
