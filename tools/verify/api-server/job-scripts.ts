import { producedBy } from '../../../lib/releases/release';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import type { ProducedObject } from '../../../lib/releases/release';
import { podsOf } from '../../../lib/guards/pods';
import { type Result, runProgram } from '../../process';
import type { Failure, Outcome } from '../check';
import { accountOc } from './account-oc';
import { accepted, type ApiClient, messageOf } from './client';
import type { TestServer } from './test-server';

const secondsPerScript = 30;

/**
 * Runs the scripts of the Jobs that talk to the API server (gates of operators and stages, the start of Argo CD)
 * against a server that holds the environment, each as its own service account, with kubectl in the place of oc: the
 * rendered rights must be enough. What OLM and the operators would do is written beforehand.
 */
export async function verifyJobScripts(
  kubectl: string,
  server: TestServer,
  environment: RenderedEnvironment,
): Promise<Outcome> {
  const jobs = environment.objects
    .map(({ manifest }) => manifest)
    .filter((manifest) => manifest.kind === 'Job' && imageOf(manifest).includes('ose-cli'));
  await playOperators(server.client, environment);
  const folder = mkdtempSync(join(server.folder, 'jobs-'));
  const oc = accountOc(kubectl, server, folder);
  const run = (job: Manifest, account: string, changes: Record<string, string> = {}) =>
    runProgram('bash', ['-c', scriptOf(job)], {
      seconds: secondsPerScript,
      env: {
        ...variablesOf(job),
        ...oc,
        AS: account,
        INTERVAL: '0.2',
        ...filesOf(job, folder, environment),
        ...changes,
      },
    }).catch((error: unknown): Result => ({ code: -1, stdout: '', stderr: String(error), seconds: 0 }));
  const failures: Failure[] = [];
  if (jobs.some(switchesMonitoring)) await ownerSettings(server.client);
  for (const job of jobs) {
    const account = `system:serviceaccount:${job.metadata.namespace ?? ''}:${accountOf(job)}`;
    const result = await run(job, account);
    if (result.code !== 0) failures.push(failure(job, 'did not end well as its own account', result));
    if (switchesMonitoring(job) && !(await monitoringIsCompleted(server.client)))
      failures.push(failure(job, 'did not add one line to the settings of the owner', result));
  }
  const gate = jobs.find(({ metadata }) => metadata.name.endsWith('-gate'));
  if (gate !== undefined) {
    const stranger = await run(gate, 'system:serviceaccount:default:default', { LIMIT: '0' });
    if (stranger.code !== 1 || !stranger.stdout.includes('forbidden'))
      failures.push(failure(gate, 'did not stop for an account without rights', stranger));
  }
  return { subjects: jobs.length + (gate === undefined ? 0 : 1), failures };
}

/** What OLM and operators write: installed versions, Argo CD's settings, and Deployments that have rolled out. */
async function playOperators(client: ApiClient, environment: RenderedEnvironment): Promise<void> {
  const { objects } = environment;
  await send(client, 'POST', '/apis/apiextensions.k8s.io/v1/customresourcedefinitions', versionsDefinition);
  const group = '/apis/operators.coreos.com/v1alpha1';
  for (const { manifest } of objects.filter((object) => object.manifest.kind === 'Subscription')) {
    const { name, namespace = '' } = manifest.metadata;
    // Above every minimum.
    const version = `${name}.v99.0.0`;
    const status = { installedCSV: version, state: 'AtLatestKnown' };
    await send(client, 'PATCH', `${group}/namespaces/${namespace}/subscriptions/${name}/status`, { status });
    await createWhenServed(client, `${group}/namespaces/${namespace}/clusterserviceversions`, {
      apiVersion: 'operators.coreos.com/v1alpha1',
      kind: 'ClusterServiceVersion',
      metadata: { name: version, namespace },
      status: { phase: 'Succeeded' },
    });
  }
  for (const { manifest } of objects.filter((object) => object.manifest.kind === 'ArgoCD')) {
    const { namespace = '' } = manifest.metadata;
    await send(client, 'POST', `/api/v1/namespaces/${namespace}/configmaps`, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'argocd-cm', namespace },
      data: { 'resource.customizations.health.argoproj.io_Application': 'return {}' },
    });
  }
  for (const { name, namespace = '' } of operatorDeployments(environment)) {
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments`;
    const labels = { app: name };
    const containers = [{ name, image: 'registry.example.com/operator/made:1' }];
    await send(client, 'POST', path, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers } } },
    });
    const status = {
      observedGeneration: 1,
      replicas: 1,
      updatedReplicas: 1,
      availableReplicas: 1,
      readyReplicas: 1,
    };
    await send(client, 'PATCH', `${path}/${name}/status`, { status });
  }
}

function operatorDeployments({ objects, platform }: RenderedEnvironment): ProducedObject[] {
  return objects
    .flatMap(({ manifest }) => producedBy(platform.release, manifest))
    .filter(({ kind, claimed }) => kind === 'Deployment' && claimed !== true);
}

function switchesMonitoring({ metadata }: Manifest): boolean {
  return metadata.name.startsWith('user-workload-monitoring-');
}

const monitoring = '/api/v1/namespaces/openshift-monitoring/configmaps';
const ownerText = 'prometheusK8s:\n  retention: 15d # "long"\n';

/** The settings of monitoring that a cluster has before us. */
async function ownerSettings(client: ApiClient): Promise<void> {
  await send(client, 'POST', monitoring, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'cluster-monitoring-config', namespace: 'openshift-monitoring' },
    data: { 'config.yaml': ownerText, other: 'kept' },
  });
}

async function monitoringIsCompleted(client: ApiClient): Promise<boolean> {
  const { body } = await client.send({ method: 'GET', path: `${monitoring}/cluster-monitoring-config` });
  return isDeepStrictEqual(recordAt(body, 'data'), {
    'config.yaml': `${ownerText}enableUserWorkload: true\n`,
    other: 'kept',
  });
}

const versionsDefinition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'clusterserviceversions.operators.coreos.com' },
  spec: {
    group: 'operators.coreos.com',
    scope: 'Namespaced',
    names: { kind: 'ClusterServiceVersion', plural: 'clusterserviceversions' },
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

async function send(client: ApiClient, method: 'POST' | 'PATCH', path: string, body: unknown): Promise<void> {
  const contentType = method === 'PATCH' ? 'application/merge-patch+json' : undefined;
  const response = await client.send({ method, path, body, contentType });
  if (!accepted(response)) throw new Error(`the server refuses ${path}: ${messageOf(response)}`);
}

/** A new definition is served a moment after it is there. */
async function createWhenServed(client: ApiClient, path: string, body: unknown): Promise<void> {
  for (let tries = 0; ; tries += 1) {
    const response = await client.send({ method: 'POST', path, body });
    if (accepted(response)) return;
    if (tries === 100) throw new Error(`the server refuses ${path}: ${messageOf(response)}`);
    await sleep(100);
  }
}

/** The files that the pod would mount, and the variables that name their places. */
function filesOf(job: Manifest, folder: string, { objects }: RenderedEnvironment): Record<string, string> {
  const name = podsOf(job)
    .flatMap(({ spec }) => recordsAt(spec, 'volumes'))
    .map((volume) => recordAt(volume, 'configMap').name)
    .find((found) => typeof found === 'string');
  if (name === undefined) return {};
  const found = objects.find(
    ({ manifest }) =>
      manifest.kind === 'ConfigMap' &&
      manifest.metadata.name === name &&
      manifest.metadata.namespace === job.metadata.namespace,
  );
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  for (const [file, text] of Object.entries(recordAt(found?.manifest, 'data')))
    writeFileSync(join(place, file), String(text));
  return { FOLDER: place, NEEDS: join(place, 'stages') };
}

function containerOf(job: Manifest): Record<string, unknown> {
  return podsOf(job).flatMap(({ spec }) => recordsAt(spec, 'containers'))[0] ?? {};
}

function imageOf(job: Manifest): string {
  return String(containerOf(job).image);
}

function scriptOf(job: Manifest): string {
  const { command } = containerOf(job);
  return Array.isArray(command) ? String(command.at(-1)) : '';
}

function variablesOf(job: Manifest): Record<string, string> {
  return Object.fromEntries(
    recordsAt(containerOf(job), 'env').map(({ name, value }) => [String(name), String(value)] as const),
  );
}

function accountOf(job: Manifest): string {
  return String(podsOf(job)[0]?.spec.serviceAccountName);
}

function failure(job: Manifest, what: string, { code, stdout, stderr }: Result): Failure {
  const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-3).join(' | ');
  return { subject: `script of Job ${job.metadata.name}`, message: `${what}: exit code ${code}: ${said}` };
}
