import { producedBy } from '../../../lib/releases/release';
import { Endpoint } from '../../../lib/contracts/endpoint';
import { isRecord, type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { isPeer, peerSelector, usesByEndpoint } from '../../../lib/cluster/network';
import type { NetworkPeer } from '../../../lib/contracts/network-use';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { podsOf } from '../../../lib/guards/pods';
import { findAll, modelEntry, type RawSettings, rendered } from '../../support/environments';

const environments = [
  ['demo', rendered('demo')],
  ['demo with a model registry', rendered('demo', { modelRegistry: { exposure: 'authenticated' } })],
  ['demo, everything open', openEverywhere()],
  ['demo with a Serverless model', withServerlessModel()],
  ['lab', rendered('lab')],
  ['lab with MinIO', rendered('lab', { objectStore: { type: 'minio', console: 'authenticated' } })],
] as const;

function openEverywhere(): RenderedEnvironment {
  const { environment } = rendered('demo');
  return rendered('demo', {
    models: environment.models.map((model) => ({ ...model, exposure: 'open' })),
    rag: { ...environment.rag, llamaStack: { ...environment.rag.llamaStack, exposure: 'open' } },
  });
}

function withServerlessModel(): RenderedEnvironment {
  const model = modelEntry({ mode: 'Serverless', exposure: 'authenticated' });
  return rendered('demo', { gpuPools: [{ name: 'l4-single', gpu: 'L4', nodes: 2 }], models: [model] });
}

/** One way that a policy opens: pods of a namespace, a port, and who. */
interface Edge {
  readonly namespace: string;
  readonly pods: string;
  readonly port: unknown;
  readonly other: string;
}

/** Every (pods, port, peer) that policies of one direction open, once per rule. */
function edges(policies: readonly Manifest[], direction: 'ingress' | 'egress'): Edge[] {
  return policies.flatMap((policy) =>
    recordsAt(policy, 'spec', direction).flatMap((rule) =>
      recordsAt(rule, 'ports').flatMap(({ port }) =>
        recordsAt(rule, direction === 'ingress' ? 'from' : 'to').map((other) => ({
          namespace: policy.metadata.namespace ?? '',
          pods: text(recordAt(policy, 'spec', 'podSelector', 'matchLabels')),
          port,
          other: text(other),
        })),
      ),
    ),
  );
}

/** Pods of our Deployments and Jobs, and those of an operator that calls nobody: what closes their egress selects them. */
/** Kinds whose pods we state. */
const ours = ['Deployment', 'Job', 'CronJob'];

function ownPods({ objects, needs }: RenderedEnvironment) {
  const ofOperators = needs.endpoints.filter(({ producer }) => producer.kind === 'DoclingServe');
  return [
    ...objects
      .filter(({ manifest }) => ours.includes(manifest.kind))
      .map(({ manifest }) => {
        const labels = (podsOf(manifest)[0]?.labels ?? {}) as Record<string, string>;
        const { namespace = '' } = manifest.metadata;
        return {
          namespace,
          labels,
          selector: { 'app.kubernetes.io/name': labels['app.kubernetes.io/name'] ?? '' },
        };
      }),
    ...ofOperators.map(({ namespace, podSelector }) => ({
      namespace,
      labels: podSelector,
      selector: podSelector,
    })),
  ];
}

/** Port of the pods behind each port of each Service, of ours and of operators: `namespace/name:port`. */
function targetPorts({ objects, platform }: RenderedEnvironment): Map<string, unknown> {
  const manifests = objects.map(({ manifest }) => manifest);
  const ours = manifests
    .filter(({ kind }) => kind === 'Service')
    .flatMap((service) =>
      recordsAt(service, 'spec', 'ports').map(({ port, targetPort }): [string, unknown] => [
        `${service.metadata.namespace ?? ''}/${service.metadata.name}:${String(port)}`,
        containerPort(manifests, service, targetPort),
      ]),
    );
  const theirs = manifests
    .flatMap((manifest) => producedBy(platform.release, manifest))
    .flatMap(({ name, namespace, ports = [] }) =>
      ports.map(({ port, targetPort = port }): [string, unknown] => [
        `${namespace ?? ''}/${name}:${port}`,
        targetPort,
      ]),
    );
  return new Map([...theirs, ...ours]);
}

function containerPort(manifests: readonly Manifest[], service: Manifest, name: unknown): unknown {
  const behind = manifests.find(
    ({ kind, spec, metadata }) =>
      kind === 'Deployment' &&
      metadata.namespace === service.metadata.namespace &&
      text(recordAt(spec, 'selector', 'matchLabels')) === text(recordAt(service, 'spec', 'selector')),
  );
  if (behind === undefined) throw new Error(`no pods behind Service ${service.metadata.name}`);
  return podsOf(behind)
    .flatMap(({ spec }) => recordsAt(spec, 'containers'))
    .flatMap((container) => recordsAt(container, 'ports'))
    .find((port) => port.name === name)?.containerPort;
}

function text(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    isRecord(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}

function key({ namespace, pods, port, other }: Edge): string {
  return [namespace, pods, String(port), other].join(' ');
}

describe.each(environments)('%s', (_, environment) => {
  const { needs } = environment;
  const policies = findAll(environment, 'NetworkPolicy');
  const ingress = edges(policies, 'ingress').map(key);

  test('every declared use has exactly one ingress rule, and there is no rule without a use', () => {
    // Operators' pods have policies of their operator.
    const uses = needs.networkUses.filter(({ endpoint }) => needs.namespaces.has(endpoint.podNamespace));
    const declared = uses.map(({ peer, endpoint }) =>
      key({
        namespace: endpoint.namespace,
        pods: text(endpoint.podSelector),
        port: endpoint.containerPort,
        other: text(peerSelector(peer)),
      }),
    );
    expect(declared.length).toBeGreaterThan(3);
    expect([...ingress].sort()).toEqual([...new Set(declared)].sort());
  });

  test('every server that a Route leads to is open for the router, and no other', () => {
    const router = text(peerSelector('router'));
    const { modelRegistry } = environment;
    const routed = [
      ...findAll(environment, 'Route').map((route) => String(recordAt(route, 'spec', 'to').name)),
      // Its operator makes the Route.
      ...(modelRegistry?.externalHost === undefined ? [] : [modelRegistry.endpoint.service]),
    ];
    const opened = needs.networkUses
      .filter(({ peer }) => peer === 'router')
      .map(({ endpoint }) => endpoint.service);
    expect([...new Set(opened)].sort()).toEqual([...new Set(routed)].sort());
    expect(ingress.filter((edge) => edge.endsWith(router))).toHaveLength(new Set(opened).size);
  });

  test('every pod of ours has one egress policy, Docling has one, and no policy selects other pods', () => {
    const owners = environment.objects
      .map(({ manifest }) => manifest)
      .filter(({ kind }) => ours.includes(kind));
    const closed = policies.filter(({ spec }) => text(recordAt(spec, 'podSelector')) !== '{}');
    const selecting = (labels: Record<string, unknown>, namespace?: string) =>
      closed.filter(
        (policy) =>
          recordsAt(policy, 'spec', 'egress').length > 0 &&
          policy.metadata.namespace === namespace &&
          Object.entries(recordAt(policy, 'spec', 'podSelector', 'matchLabels')).every(
            ([name, value]) => labels[name] === value,
          ),
      );
    const used = new Set<Manifest>();
    for (const manifest of owners) {
      const [pod, ...others] = podsOf(manifest);
      expect(others).toEqual([]);
      const labels = pod?.labels ?? {};
      const found = selecting(labels, manifest.metadata.namespace);
      expect([manifest.metadata.name, found.length]).toEqual([manifest.metadata.name, 1]);
      for (const policy of found) {
        used.add(policy);
        const ingressToo = !needs.namespaces.has(manifest.metadata.namespace ?? '');
        expect(recordAt(policy, 'spec').policyTypes).toEqual(ingressToo ? ['Ingress', 'Egress'] : ['Egress']);
      }
    }
    const egress = policies.filter((policy) => recordsAt(policy, 'spec', 'egress').length > 0);
    // The Docling operator makes its pods; Llama Stack and the pipeline server keep their egress.
    const theirs = needs.endpoints.filter(({ producer }) => producer.kind === 'DoclingServe');
    expect(
      egress
        .filter((policy) => !used.has(policy))
        .map(({ spec }) => recordAt(spec, 'podSelector').matchLabels),
    ).toEqual(theirs.map(({ podSelector }) => podSelector));
  });

  test('the port of every rule is that of the pods behind the Service, which policies see', () => {
    const targets = targetPorts(environment);
    const endpoints = [
      ...needs.endpoints,
      // Who reaches the pods of a Serverless model is no client of its Service.
      ...needs.networkUses
        .filter(({ peer }) => ownPods(environment).some((pods) => isPeer(pods, peer)))
        .map(({ endpoint }) => endpoint),
    ];
    expect(endpoints.length).toBeGreaterThan(2);
    for (const { service, namespace, port, containerPort } of endpoints) {
      const name = `${namespace}/${service}:${port}`;
      expect([name, containerPort]).toEqual([name, targets.get(name)]);
    }
  });

  test('our pods reach exactly what they declared, and names', () => {
    const toPods = edges(policies, 'egress')
      .filter(({ port }) => port !== 5353)
      .map(({ namespace, pods, port, other }) => [namespace, pods, String(port), other].join(' '));
    const declared = ownPods(environment).flatMap((pods) =>
      needs.networkUses
        .filter(({ peer }) => isPeer(pods, peer))
        .map(({ endpoint }) =>
          [
            pods.namespace,
            text(pods.selector),
            String(endpoint.containerPort),
            text({
              namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': endpoint.podNamespace } },
              podSelector: { matchLabels: endpoint.podSelector },
            }),
          ].join(' '),
        ),
    );
    expect([...new Set(toPods)].sort()).toEqual([...new Set(declared)].sort());
  });
});

test('a server of ours that calls nobody reaches the name servers only', () => {
  const policy = findAll(rendered('demo'), 'NetworkPolicy').find(
    ({ metadata }) => metadata.name === 'egress-milvus-standalone',
  );
  expect(recordsAt(policy, 'spec', 'egress')).toEqual([
    {
      to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'openshift-dns' } } }],
      ports: [
        { port: 5353, protocol: 'TCP' },
        { port: 5353, protocol: 'UDP' },
      ],
    },
  ]);
});

test('an external store is reached by its port, since policies know no names', () => {
  const lab = rendered('lab', {
    models: [
      {
        name: 'm',
        model: 'qwen3-0.6b',
        pool: 'a10',
        source: { type: 'pvc', size: '5Gi', path: 'qwen3/0.6b' },
      },
    ],
  });
  const policy = findAll(lab, 'NetworkPolicy').find(({ metadata }) => metadata.name === 'egress-m-loader');
  expect(policy?.metadata.annotations?.['private-ai/uses']).toBe('s3.lab.internal.example.org:443');
  expect(recordsAt(policy, 'spec', 'egress').at(-1)).toEqual({ ports: [{ port: 443, protocol: 'TCP' }] });
});

test('a peer stands for pods by namespace and labels', () => {
  const pods = { name: 'a', namespace: 'x', labels: { app: 'a', tier: 'b' }, selector: {}, apiServer: false };
  const peer = (namespace: string, podSelector: Record<string, string>): NetworkPeer => ({
    name: 'a',
    namespace,
    podSelector,
  });
  expect(isPeer(pods, peer('x', { tier: 'b' }))).toBe(true);
  expect(isPeer(pods, peer('x', { tier: 'c' }))).toBe(false);
  expect(isPeer(pods, peer('y', { tier: 'b' }))).toBe(false);
  expect(isPeer(pods, 'router')).toBe(false);
});

describe('an external store that is a Service of the cluster', () => {
  const egress = (objectStore: RawSettings) => {
    const environment = rendered('lab', {
      objectStore: { type: 'external', endpoint: 'https://s3.openshift-storage.svc', ...objectStore },
      models: [
        modelEntry({ name: 'm', pool: 'a10', source: { type: 'pvc', size: '5Gi', path: 'qwen3/0.6b' } }),
      ],
    });
    const policy = findAll(environment, 'NetworkPolicy').find(
      ({ metadata }) => metadata.name === 'egress-m-loader',
    );
    return recordsAt(policy, 'spec', 'egress').slice(1);
  };
  const to = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'openshift-storage' } } }];

  test('is reached at the port of its pods: the Service has 443, policies see 6443', () => {
    expect(egress({ podPort: 6443 })).toEqual([{ to, ports: [{ port: 6443, protocol: 'TCP' }] }]);
  });

  test('is reached at every port of its namespace where nobody says which', () => {
    expect(egress({})).toEqual([{ to }]);
    expect(egress({ endpoint: 'http://s3.openshift-storage.svc.cluster.local:9000' })).toEqual([{ to }]);
  });
});

test.each([
  ['none', [6443]],
  ['ibmcloud', [2040, 6443]],
])('on %s Jobs reach the API server at the port that it listens on', (platform, ports) => {
  const gpuPools = [{ name: 'l4-single', gpu: 'L4', nodes: 2 }];
  const environment = rendered('demo', { platform, gpuPools, aws: undefined, models: [modelEntry()] });
  const policy = findAll(environment, 'NetworkPolicy').find(
    ({ metadata }) => metadata.name === 'egress-wait-for-rhods-operator',
  );
  expect(recordsAt(policy, 'spec', 'egress').at(-1)).toEqual({
    ports: ports.map((port) => ({ port, protocol: 'TCP' })),
  });
});

test('peers are told apart by namespace and labels, not by name', () => {
  const endpoint = new Endpoint({
    service: 'server',
    namespace: 'private-ai-demo',
    port: 80,
    portName: 'http',
    containerPort: 8080,
    podSelector: { app: 'server' },
    authentication: 'none',
    producer: { kind: 'Service', name: 'server' },
  });
  const peer = (namespace: string, app: string) => ({ name: 'client', namespace, podSelector: { app } });
  const peers = [peer('a', 'client'), peer('b', 'client'), peer('b', 'other'), peer('a', 'client')];
  const uses = peers.map((each) => ({ peer: each, endpoint }));
  expect(usesByEndpoint(uses).get(endpoint)).toEqual(peers.slice(0, 3));
});
