import type { Manifest } from '../../lib/kubernetes/manifest';
import { controls } from '../../tools/verify/manifests/controls';
import { rules } from '../../tools/verify/manifests/rules';
import { contentOf } from '../../tools/verify/manifests/rules/content';
import {
  app,
  binding,
  deployment,
  networkPolicy,
  podTemplate,
  role,
  sample,
  service,
} from '../../tools/verify/manifests/samples';

const judged = (...manifests: readonly Manifest[]) => {
  const content = contentOf(manifests);
  return rules.flatMap((rule) => rule(content)).map(({ check, object }) => `${check} ${object}`);
};

const account = (name: string, more: object = {}): Manifest => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: 'control' },
  ...more,
});

const runs = (name: string, pod: object) => deployment(name, {}, { template: podTemplate(name, {}, pod) });

const noToken = { automountServiceAccountToken: false };

/** A pod that no rule minds. */
const fine = [runs('web', noToken), account('web')];

test.each(Object.entries(controls))('%s minds its control', (check, objects) => {
  expect(judged(...objects).some((each) => each.startsWith(`${check} `) && each.endsWith(`/${check}`))).toBe(
    true,
  );
});

describe('rights', () => {
  test.each<[string, Parameters<typeof role>[1]]>([
    ['named Secrets', { resources: ['secrets'], verbs: ['get'], resourceNames: ['one'] }],
    ['Secrets that are written only', { resources: ['secrets'], verbs: ['create'] }],
    ['secrets of another group', { apiGroups: ['x.example.com'], resources: ['secrets'], verbs: ['get'] }],
    ['logs of pods', { resources: ['pods', 'pods/log'], verbs: ['get', 'list', 'watch'] }],
    ['one role to bind', { resources: ['clusterroles'], verbs: ['bind'], resourceNames: ['view'] }],
  ])('to %s are narrow', (_, rule) => {
    expect(judged(role('r', rule))).toEqual([]);
  });

  test('by * are those that it stands for, too', () => {
    expect(judged(role('r', { apiGroups: ['*'], resources: ['*'], verbs: ['*'] }))).toEqual(
      ['wildcard', 'all-secrets', 'into-pods', 'all-tokens', 'impersonate', 'escalate', 'bind-all'].map(
        (check) => `${check} Role/control/r`,
      ),
    );
  });

  test('of cluster-admin are too wide in one namespace, too', () => {
    const bound = binding('RoleBinding', 'b', { kind: 'ClusterRole', name: 'cluster-admin' });
    expect(judged(bound)).toEqual(['cluster-admin RoleBinding/control/b']);
  });
});

describe('accounts', () => {
  test('of their own, without a token, are fine', () => {
    expect(judged(...fine)).toEqual([]);
  });

  test('that are called default are those of everybody', () => {
    expect(judged(runs('web', { serviceAccountName: 'default' }), account('default'))).toEqual([
      'default-account Deployment/control/web',
    ]);
  });

  test('with a right may have their token; to use constraints is none for it', () => {
    const pod = runs('web', { serviceAccountName: 'somebody' });
    const bound = (name: string) => binding('RoleBinding', 'b', { kind: 'ClusterRole', name });
    expect(judged(pod, account('somebody'), bound('view'))).toEqual([]);
    expect(judged(pod, account('somebody'), bound('system:openshift:scc:anyuid'))).toEqual([
      'useless-token Deployment/control/web',
    ]);
    expect(judged(pod, account('somebody', noToken))).toEqual([]);
  });

  test('that an operator makes for its pods are there', () => {
    const docling = sample('docling.github.io/v1alpha1', 'DoclingServe', 'docling', {
      apiServer: { image: 'a' },
    });
    expect(judged(docling)).toEqual([]);
  });
});

describe('selectors', () => {
  const expression = (operator: string, values?: readonly string[]) =>
    networkPolicy('p', 'web', { podSelector: { matchExpressions: [{ key: 'app', operator, values }] } });

  test.each<[string, Manifest]>([
    ['a Service of pods', service('s', 'web')],
    ['a Service without selector', service('s', 'web', { selector: undefined })],
    ['a policy for all pods', networkPolicy('p', 'web', { podSelector: {} })],
    ['a policy with In', expression('In', ['web'])],
    ['a policy with Exists', expression('Exists')],
    ['a policy with NotIn', expression('NotIn', ['other'])],
  ])('%s selects', (_, manifest) => {
    expect(judged(...fine, manifest)).toEqual([]);
  });

  test.each<[string, Manifest]>([
    ['In', expression('In', ['other'])],
    ['NotIn', expression('NotIn', ['web'])],
    ['DoesNotExist', expression('DoesNotExist')],
  ])('a policy with %s selects nothing', (_, manifest) => {
    expect(judged(...fine, manifest)).toEqual(['network-policy NetworkPolicy/control/p']);
  });

  describe('of peers', () => {
    const from = (peer: object) => networkPolicy('p', 'web', { ingress: [{ from: [peer] }] });
    const named = (namespace: string) => ({
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    });
    const nobody = { podSelector: { matchLabels: app('nobody') } };

    test.each<[string, object]>([
      ['of the same namespace', { podSelector: { matchLabels: app('web') } }],
      ['of a namespace', { ...named('control'), podSelector: { matchLabels: app('web') } }],
      ['all of a namespace', named('control')],
      ['of a namespace whose pods nobody knows', { ...named('elsewhere'), ...nobody }],
      ['of namespaces by another label', { namespaceSelector: { matchLabels: { a: 'b' } }, ...nobody }],
    ])('%s select', (_, peer) => {
      expect(judged(...fine, from(peer))).toEqual([]);
    });

    test('that are not there are minded', () => {
      expect(judged(...fine, from(nobody))).toEqual(['peer NetworkPolicy/control/p']);
      expect(judged(...fine, from({ ...named('control'), ...nobody }))).toEqual([
        'peer NetworkPolicy/control/p',
      ]);
    });
  });

  test('what is selected is in the same namespace', () => {
    const elsewhere = { ...service('s', 'web'), metadata: { name: 's', namespace: 'elsewhere' } };
    expect(judged(...fine, elsewhere)).toEqual(['service Service/elsewhere/s']);
  });

  test('pods that operators make are selected', () => {
    const docling = sample('docling.github.io/v1alpha1', 'DoclingServe', 'docling', {
      apiServer: { image: 'a' },
    });
    const policy = networkPolicy('p', 'x', { podSelector: { matchLabels: { doclingserve_cr: 'docling' } } });
    expect(judged(docling, policy)).toEqual([]);
  });

  describe('of a ServiceMonitor', () => {
    const labelled = (name: string, port: string): Manifest => ({
      ...service(name, 'web', { ports: [{ name: port, port: 80 }] }),
      metadata: { name, namespace: 'control', labels: app('web') },
    });
    const monitor = (more: object, port = 'http') =>
      sample('monitoring.coreos.com/v1', 'ServiceMonitor', 'm', {
        selector: { matchLabels: app('web') },
        endpoints: [{ port }],
        ...more,
      });

    test('need a Service with the port', () => {
      expect(judged(...fine, labelled('s', 'http'), monitor({}))).toEqual([]);
      expect(judged(...fine, labelled('s', 'grpc'), monitor({}))).toEqual([
        'service-monitor ServiceMonitor/control/m',
      ]);
      expect(judged(...fine, monitor({}))).toEqual(['service-monitor ServiceMonitor/control/m']);
    });

    test('are for the namespaces that it names', () => {
      const named = (namespace: string) => monitor({ namespaceSelector: { matchNames: [namespace] } });
      expect(judged(...fine, labelled('s', 'http'), named('control'))).toEqual([]);
      expect(judged(...fine, labelled('s', 'http'), named('elsewhere'))).toEqual([
        'service-monitor ServiceMonitor/control/m',
      ]);
      expect(judged(...fine, labelled('s', 'http'), monitor({ namespaceSelector: { any: true } }))).toEqual(
        [],
      );
    });
  });

  test('of a PodMonitor need a container with the port', () => {
    const monitor = sample('monitoring.coreos.com/v1', 'PodMonitor', 'm', {
      selector: { matchLabels: app('web') },
      podMetricsEndpoints: [{ port: 'http' }],
    });
    const ports = [{ name: 'http', containerPort: 80 }];
    expect(
      judged(
        deployment('web', {}, { template: podTemplate('web', { ports }, noToken) }),
        account('web'),
        monitor,
      ),
    ).toEqual([]);
    expect(judged(...fine, monitor)).toEqual(['pod-monitor PodMonitor/control/m']);
  });
});

test('an annotation of a pod template silences nobody', () => {
  const template = podTemplate('web', {}, noToken) as { metadata: object };
  const annotated = {
    ...template,
    metadata: { ...template.metadata, annotations: { 'kube-score/ignore': 'a' } },
  };
  expect(judged(deployment('web', {}, { template: annotated }), account('web'))).toEqual([
    'silence Deployment/control/web',
  ]);
});
