import { settingsOf } from '../../tools/box/player/argo-cd-operator';
import { waitsFor } from '../../tools/box/player/autoscaler';
import { contains, withTimes } from '../../tools/box/player/contains';
import { reportedGpus } from '../../tools/box/player/gpu-report';
import { definitionOf, type Kind, kindOf, pathOf } from '../../tools/box/player/kinds';
import { condition, type ObjectMeta } from '../../tools/box/player/objects';
import { storeProblem } from '../../tools/box/player/pipelines-operator';
import { missingOf } from '../../tools/box/player/pod-needs';
import { podStatus } from '../../tools/box/player/pod-status';
import { ownerOfHost, type Route, routeStatus } from '../../tools/box/player/router';
import { placer } from '../../tools/box/player/script-run';
import { dataOf, type SecretSources } from '../../tools/box/player/secret-data';
import type { PodSpec } from '../../tools/box/player/workload-types';

const metadata: ObjectMeta = {
  name: 'x',
  namespace: 'n',
  uid: 'u',
  resourceVersion: '1',
  creationTimestamp: '2026-01-02T00:00:00Z',
};
const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('what is written', () => {
  test.each([
    [{ a: 1, b: { c: [1, 2] } }, { b: { c: [1, 2] } }, true],
    [{ b: { c: [1, 2] } }, { b: { c: [1] } }, false],
    [{ a: 1 }, { a: 2 }, false],
    [{}, { a: 1 }, false],
    // The server leaves out what is empty; so every turn would write it again.
    [{}, { a: '', b: [], c: {}, d: undefined, e: { f: '' } }, true],
    [{ a: 'x' }, { a: '' }, false],
    [{ a: ['x'] }, { a: [] }, false],
    // Null takes a field out.
    [{ a: 'x' }, { a: null }, false],
    [{}, { a: null }, true],
  ])('%j contains %j: %s', (found, wanted, expected) => {
    expect(contains(found, wanted)).toBe(expected);
  });

  test('a condition keeps the time of its last change of status', () => {
    const known = [{ ...condition('Ready', true), lastTransitionTime: 'then' }];
    expect(withTimes([condition('Ready', true, 'Other')], known)[0]?.lastTransitionTime).toBe('then');
    expect(withTimes([condition('Ready', false)], known)[0]?.lastTransitionTime).not.toBe('then');
  });
});

test('paths and definitions of kinds', () => {
  const pods = kindOf('v1', 'Pod', 'pods');
  const routes = kindOf('route.openshift.io/v1', 'Route', 'routes');
  expect(pathOf(pods, 'n', 'x')).toBe('/api/v1/namespaces/n/pods/x');
  expect(pathOf(routes)).toBe('/apis/route.openshift.io/v1/routes');
  expect(definitionOf(routes)).toBe('routes.route.openshift.io');
  for (const group of ['v1', 'apps/v1', 'batch/v1', 'networking.k8s.io/v1'])
    expect(definitionOf(kindOf(group, 'X', 'xs'))).toBeUndefined();
});

describe('the data of an ExternalSecret', () => {
  const sources: SecretSources = {
    remote: (key) =>
      key === 'there' ? (property) => (property === 'user' ? base64('me') : undefined) : undefined,
    generate: ({ name }) => (name === 'there' ? { password: base64('random') } : undefined),
    known: undefined,
  };
  const generator = (name: string) => ({
    dataFrom: [
      {
        sourceRef: { generatorRef: { kind: 'Password', name } },
        rewrite: [{ regexp: { source: 'password', target: 'token' } }],
      },
    ],
  });
  const remote = (key: string, property: string) => ({
    data: [{ secretKey: 'k', remoteRef: { key, property } }],
  });

  test('comes from generators, under another name, and stays once it is made', () => {
    expect(dataOf(generator('there'), sources)).toEqual({ token: base64('random') });
    expect(dataOf(generator('there'), { ...sources, known: { token: base64('old') } })).toEqual({
      token: base64('old'),
    });
    expect(dataOf(generator('missing'), sources)).toBeUndefined();
  });

  test('is missing as a whole if one key is missing', () => {
    expect(dataOf(remote('there', 'user'), sources)).toEqual({ k: base64('me') });
    expect(dataOf(remote('there', 'other'), sources)).toBeUndefined();
    expect(dataOf(remote('missing', 'user'), sources)).toBeUndefined();
  });

  test('goes through a template, which replaces it', () => {
    const target = { template: { data: { url: 'https://{{ .k }}@host' } } };
    expect(dataOf({ ...remote('there', 'user'), target }, sources)).toEqual({
      url: base64('https://me@host'),
    });
  });
});

describe('a pod', () => {
  const lookIn = (objects: Record<string, object>) => ({
    get: (kind: Kind, name: string) => objects[`${kind.kind}/${name}`] as never,
  });
  const container = { name: 'c', image: 'i' };
  const missing = (spec: Partial<PodSpec>, objects: Record<string, object> = {}) =>
    missingOf(lookIn(objects), { metadata, spec: { containers: [container], ...spec } })?.reason;

  test('waits for volumes of Secrets and ConfigMaps that are not there', () => {
    const volumes = [{ name: 'v', secret: { secretName: 's' } }];
    expect(missing({ volumes })).toBe('ContainerCreating');
    expect(missing({ volumes }, { 'Secret/s': {} })).toBeUndefined();
    expect(
      missing({ volumes: [{ name: 'v', secret: { secretName: 's', optional: true } }] }),
    ).toBeUndefined();
    const items = [{ name: 'v', configMap: { name: 'm', items: [{ key: 'k', path: 'p' }] } }];
    expect(missing({ volumes: items }, { 'ConfigMap/m': { data: {} } })).toBe('ContainerCreating');
    expect(missing({ volumes: items }, { 'ConfigMap/m': { data: { k: '' } } })).toBeUndefined();
  });

  test('waits for keys of its variables', () => {
    const env = [{ name: 'E', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }];
    const containers = [{ ...container, env }];
    expect(missing({ containers })).toBe('CreateContainerConfigError');
    expect(missing({ containers }, { 'Secret/s': { data: {} } })).toBe('CreateContainerConfigError');
    expect(missing({ containers }, { 'Secret/s': { data: { k: '' } } })).toBeUndefined();
  });

  test('keeps what the scheduler wrote', () => {
    const scheduled = { type: 'PodScheduled', status: 'True' };
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata,
      spec: { containers: [container] },
      status: { conditions: [scheduled, condition('Ready', false)] },
    };
    const state = { running: { startedAt: 'now' } };
    const status = podStatus(pod, { phase: 'Running', state, ready: true, initialized: true });
    expect(status.conditions).toContainEqual(scheduled);
    expect(status.conditions).toContainEqual(condition('Ready', true));
  });
});

describe('the router', () => {
  const route = (name: string, namespace: string, created: string): Route => ({
    apiVersion: 'route.openshift.io/v1',
    kind: 'Route',
    metadata: { ...metadata, name, namespace, creationTimestamp: created },
    spec: { host: 'x.example.com' },
  });
  const first = route('first', 'a', '2026-01-01T00:00:00Z');
  const second = route('second', 'b', '2026-01-02T00:00:00Z');

  test('gives a host to the namespace of its oldest Route', () => {
    expect(ownerOfHost(first, [second, first])).toBeUndefined();
    expect(ownerOfHost(second, [second, first])).toBe('first');
    expect(ownerOfHost(route('third', 'a', '2026-01-03T00:00:00Z'), [second, first])).toBeUndefined();
  });

  test('says why it refuses one', () => {
    expect(routeStatus(second, 'apps', 'first')).toMatchObject({
      ingress: [{ conditions: [{ type: 'Admitted', status: 'False', reason: 'HostAlreadyClaimed' }] }],
    });
    expect(routeStatus(first, 'apps', undefined)).toMatchObject({
      ingress: [{ conditions: [{ type: 'Admitted', status: 'True' }] }],
    });
  });
});

test('paths of a container become places on this machine, whole paths only', () => {
  const inPlace = placer(['/tmp', '/needs', '/needs/more'], '/tmp/pod');
  expect(inPlace('needs="${NEEDS:-/needs/stages}"')).toBe('needs="${NEEDS:-/tmp/pod/needs/stages}"');
  expect(inPlace('cat /needs/more /tmp/x')).toBe('cat /tmp/pod/needs/more /tmp/pod/tmp/x');
  expect(inPlace('$folder/needs /needs-not /a/tmp')).toBe('$folder/needs /needs-not /a/tmp');
});

test('entries of extraConfig win in the settings of Argo CD', () => {
  const spec = { extraConfig: { 'admin.enabled': 'false', mine: 'x' }, disableAdmin: false };
  expect(settingsOf({ spec })).toMatchObject({ 'admin.enabled': 'false', mine: 'x' });
});

test('a pipeline server needs both keys of its object store', () => {
  const credentials = { secretName: 's', accessKey: 'a', secretKey: 'b' };
  expect(storeProblem(credentials, undefined, false)).toContain('not found');
  expect(storeProblem(credentials, { a: '' }, false)).toContain('no key b');
  expect(storeProblem(credentials, { a: '', b: '' }, false)).toBeUndefined();
  expect(storeProblem(credentials, { a: '', b: '' }, true)).toContain('Could not connect');
});

describe('GPUs of a node', () => {
  const node = (labels: Record<string, string>) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { ...metadata, labels, annotations: { 'box/gpus': '2' } },
    spec: {},
    status: {},
  });
  const timeSlicing = { resources: [{ name: 'nvidia.com/gpu', replicas: 3 }] };
  const settings = { pool: JSON.stringify({ sharing: { timeSlicing } }) };

  test('are as many as it has, unless they are sliced in time', () => {
    expect(reportedGpus(node({}), settings)).toBe(2);
    expect(reportedGpus(node({ 'nvidia.com/device-plugin.config': 'pool' }), settings)).toBe(6);
    expect(reportedGpus(node({ 'nvidia.com/device-plugin.config': 'other' }), settings)).toBe(2);
  });

  test('are divided by profiles that their product knows', () => {
    const labels = (profile: string) => ({
      'nvidia.com/mig.config': `all-${profile}`,
      'node.kubernetes.io/instance-type': 'p4d.24xlarge',
    });
    expect(reportedGpus(node(labels('1g.5gb')), {})).toBe(14);
    expect(reportedGpus(node(labels('9g.99gb')), {})).toBe(2);
  });
});

test('the autoscaler makes a machine for a pod that no node takes, if its labels fit', () => {
  const conditions = [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable' }];
  const pod = { spec: { containers: [], nodeSelector: { pool: 'a' } }, status: { conditions } };
  expect(waitsFor(pod, { pool: 'a', more: 'b' })).toBe(true);
  expect(waitsFor(pod, { pool: 'b' })).toBe(false);
  expect(waitsFor({ ...pod, status: {} }, { pool: 'a' })).toBe(false);
  expect(waitsFor({ ...pod, spec: { ...pod.spec, nodeName: 'n' } }, { pool: 'a' })).toBe(false);
  // A pod without a wish could go anywhere, and does not want a GPU.
  expect(waitsFor({ ...pod, spec: { containers: [] } }, { pool: 'a' })).toBe(false);
});
