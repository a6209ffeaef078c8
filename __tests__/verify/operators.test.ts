import { readFileSync } from 'node:fs';
import type { Manifest } from '../../lib/kubernetes/manifest';
import { pinnedVersion } from '../../tools/go-tools';
import { kserveSettings } from '../../tools/verify/operators/kserve';
import { deploymentOfFork, serviceOfFork } from '../../tools/verify/operators/kserve-fork';
import {
  groupProblems,
  monitorProblems,
  networkedPod,
  policyProblems,
  routeProblems,
  serviceProblems,
} from '../../tools/verify/operators/network';
import { playedDifference } from '../../tools/verify/operators/played-status';
import { tableDifferences } from '../../tools/verify/operators/table';
import { podDifferences } from '../../tools/verify/operators/written-pods';
import type { Editable } from '../support/edit';
import { rendered } from '../support/environments';

const metadata = { name: 'm-predictor', namespace: 'ai', labels: { app: 'm' } };

const deployment: Manifest = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata,
  spec: {
    template: {
      metadata: { labels: { app: 'm' } },
      spec: {
        containers: [{ name: 'kserve-container', ports: [{ name: 'http', containerPort: 8080 }] }],
      },
    },
  },
};

const service: Manifest = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata,
  spec: { selector: { app: 'm' }, ports: [{ name: 'http', port: 80, targetPort: 8080 }] },
};

const policy: Manifest = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata,
  spec: { podSelector: { matchLabels: { app: 'm' } }, ingress: [{ ports: [{ port: 8080 }] }] },
};

const model: Manifest = {
  apiVersion: 'serving.kserve.io/v1beta1',
  kind: 'InferenceService',
  metadata: { name: 'm', namespace: 'ai', annotations: { 'security.opendatahub.io/enable-auth': 'true' } },
};

const pod = networkedPod(deployment);

function changed(manifest: Manifest, edit: (wrong: Editable) => void): Manifest {
  const wrong = structuredClone(manifest);
  edit(wrong);
  return wrong;
}

test('a Service leads to ports of the pods that it selects', () => {
  expect(serviceProblems(service, pod)).toEqual([]);
  const elsewhere = changed(service, ({ spec }) => (spec.selector = { app: 'other' }));
  expect(serviceProblems(elsewhere, pod)).toEqual(['Service m-predictor does not select the pods']);
  const closed = changed(service, ({ spec }) => (spec.ports[0].targetPort = 1));
  expect(serviceProblems(closed, pod)).toEqual([
    'port http (80) of Service m-predictor leads to no port of the pods',
  ]);
});

test('policies open the ports of Services and no others', () => {
  expect(policyProblems([policy], [service], pod)).toEqual([]);
  expect(policyProblems([], [service], pod)).toEqual([
    'no NetworkPolicy opens the way to port http (80) of Service m-predictor',
  ]);
  const wrong = changed(policy, ({ spec }) => (spec.ingress[0].ports[0].port = 9090));
  expect(policyProblems([policy, wrong], [service], pod)).toEqual([
    'NetworkPolicy m-predictor opens port 9090, which the pods do not have',
  ]);
});

test('a policy for all pods of a namespace opens no way to a model by itself', () => {
  const everybody = changed(policy, ({ spec }) => (spec.podSelector = {}));
  expect(policyProblems([everybody], [service], pod)).toHaveLength(1);
});

test('pods of a group reach every port of each other', () => {
  const labels = { model: 'm' };
  const open: Manifest = {
    ...policy,
    spec: {
      podSelector: { matchLabels: labels },
      ingress: [
        {
          from: [
            {
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ai' } },
              podSelector: { matchLabels: labels },
            },
          ],
        },
      ],
    },
  };
  const [head, worker] = ['head', 'worker'].map((role) => ({
    namespace: 'ai',
    labels: { ...labels, role },
    ports: [],
  }));
  if (head === undefined || worker === undefined) throw new Error('no pods');
  expect(groupProblems([open], [head, worker])).toEqual([]);
  expect(groupProblems([], [head])).toEqual([
    'no NetworkPolicy lets pod 0 of the model reach every port of pod 0',
  ]);
  expect(groupProblems([open], [head, { ...worker, labels: { role: 'worker' } }])).toHaveLength(3);
  expect(groupProblems([open], [{ ...head, namespace: 'other' }])).toHaveLength(1);
  const onePort = changed(open, ({ spec }) => (spec.ingress[0].ports = [{ port: 6379 }]));
  expect(groupProblems([onePort], [head])).toHaveLength(1);
  const elsewhere = changed(
    open,
    ({ spec }) =>
      (spec.ingress[0].from[0].namespaceSelector.matchLabels['kubernetes.io/metadata.name'] = 'other'),
  );
  expect(groupProblems([elsewhere], [head])).toHaveLength(1);
});

test('a Route names a port of its Service', () => {
  const route = (targetPort: unknown): Manifest => ({
    apiVersion: 'route.openshift.io/v1',
    kind: 'Route',
    metadata,
    spec: { to: { name: 'm-predictor' }, port: { targetPort } },
  });
  expect(routeProblems(route('http'), [service])).toEqual([]);
  expect(routeProblems(route(8080), [service])).toEqual([]);
  expect(routeProblems(route('https'), [service])).toEqual([
    'leads to port https; Service m-predictor has http (80)',
  ]);
  expect(routeProblems(route('http'), [])).toEqual(['leads to Service m-predictor, which nobody makes']);
});

test('a ServiceMonitor selects a Service that has its port', () => {
  const monitor = (app: string, port: string): Manifest => ({
    apiVersion: 'monitoring.coreos.com/v1',
    kind: 'ServiceMonitor',
    metadata,
    spec: { selector: { matchLabels: { app } }, endpoints: [{ port }] },
  });
  expect(monitorProblems(monitor('m', 'http'), [service])).toEqual([]);
  expect(monitorProblems(monitor('m', 'web'), [service])).toHaveLength(1);
  expect(monitorProblems(monitor('other', 'http'), [service])).toEqual(['selects no Service']);
});

test('the release table and an operator say the same', () => {
  const entry = {
    kind: 'Service' as const,
    name: 'm-predictor',
    namespace: 'ai',
    ports: [{ name: 'http', port: 80, targetPort: 8080 }],
  };
  expect(tableDifferences({ table: [entry], made: [service] })).toEqual([]);
  expect(tableDifferences({ table: [], made: [service] })).toHaveLength(1);
  expect(tableDifferences({ table: [entry], made: [] })).toHaveLength(1);
  expect(tableDifferences({ table: [entry], made: [], byOthers: () => true })).toEqual([]);
  expect(tableDifferences({ table: [{ ...entry, claimed: true }], made: [] })).toEqual([]);
  expect(
    tableDifferences({ table: [{ ...entry, ports: [{ name: 'http', port: 81 }] }], made: [service] }),
  ).toEqual(['makes Service m-predictor with ports http:80->8080; the release table has http:81->81']);
});

test('what is written down of a pod is what an operator makes', () => {
  const made = (labels: object, ...names: string[]): Manifest => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'm', labels: { ...labels } },
    spec: { serviceAccountName: 'm', containers: names.map((name) => ({ name })) },
  });
  const written = made({ app: 'm' }, 'kserve-container');
  expect(podDifferences(written, made({ app: 'm' }, 'kserve-container'))).toEqual([]);
  expect(podDifferences(written, made({ app: 'x' }, 'kserve-container'))).toEqual([
    'label app is x, and is written down as m',
  ]);
  expect(podDifferences(written, made({ app: 'm' }, 'kserve-container', 'more'))).toEqual([
    'has the containers kserve-container, more, and is written down with kserve-container',
  ]);
});

test('a KServe that is played otherwise than it is real is noticed', () => {
  const condition = (type: string) => ({ type, status: 'True' });
  const states = { activeModelState: 'Loaded', targetModelState: 'Loaded' };
  const status = {
    conditions: ['PredictorReady', 'Ready', 'IngressReady'].map(condition),
    modelStatus: { transitionStatus: 'UpToDate', states },
  };
  const objects = {
    deployment: { ...deployment, status: { conditions: [condition('Available')] } },
    pods: [{ ...deployment, status: {} }],
  };
  expect(playedDifference({ ...objects, model: { ...model, status } })).toBeUndefined();
  const loading = { ...status, modelStatus: { transitionStatus: 'InProgress', states } };
  expect(playedDifference({ ...objects, model: { ...model, status: loading } })).toContain('is played with');
});

test('with token authentication the fork of KServe leads port 8443 to a proxy', () => {
  const withProxy = networkedPod(deploymentOfFork(deployment, model));
  expect(withProxy.ports).toEqual([
    { name: 'http', port: 8080 },
    { name: 'https', port: 8443 },
  ]);
  expect(serviceOfFork(service, model).spec).toMatchObject({
    ports: [{ name: 'https', port: 8443, targetPort: 'https' }],
  });
  const open = { ...model, metadata: { name: 'm', namespace: 'ai' } };
  expect(deploymentOfFork(deployment, open)).toEqual(deployment);
  expect(serviceOfFork(service, open)).toBe(service);
});

test('KServe gets the settings of the DataScienceCluster', () => {
  const settings = kserveSettings('redhat-ods-applications', rendered('demo'));
  const data = settings.data as Record<string, string>;
  expect(JSON.parse(data.deploy ?? '')).toEqual({ defaultDeploymentMode: 'RawDeployment' });
  expect(JSON.parse(data.service ?? '')).toEqual({ serviceClusterIPNone: false });
  expect(JSON.parse(data.ingress ?? '')).toMatchObject({ disableIngressCreation: true });
});

test('KServe is of the line that OpenShift AI 2.25 ships a fork of', () => {
  const goMod = readFileSync('tools/go-tools/kserve/go.mod', 'utf8');
  expect(pinnedVersion('kserve', goMod)).toMatch(/^v0\.15\./);
});
