import { k8s } from 'cdk8s-plus-28';
import { CORE_KINDS } from '../../tools/import/core-kinds';
import { validateManifest } from '../support/schemas';

type Fields = Readonly<Record<string, unknown>>;

const selector = { matchLabels: { app: 'web' } };
const container = {
  name: 'web',
  image: 'registry.example.com/web:1',
  ports: [{ name: 'http', containerPort: 8080 }],
  resources: { limits: { cpu: '500m', memory: '1Gi' } },
};
const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [container] } };
const jobTemplate = { spec: { template: { spec: { containers: [container], restartPolicy: 'Never' } } } };
const rbac = 'rbac.authorization.k8s.io';

/** By kind: a valid body, and a path whose absence the API server refuses. */
const EXAMPLES: Readonly<Record<string, { readonly body: Fields; readonly required: string }>> = {
  Namespace: { body: {}, required: 'metadata.name' },
  ServiceAccount: { body: { automountServiceAccountToken: false }, required: 'metadata' },
  Role: {
    body: { rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }] },
    required: 'rules.0.verbs',
  },
  RoleBinding: {
    body: {
      roleRef: { apiGroup: rbac, kind: 'Role', name: 'reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: 'demo' }],
    },
    required: 'roleRef',
  },
  ClusterRole: {
    body: { rules: [{ nonResourceURLs: ['/healthz'], verbs: ['get'] }] },
    required: 'rules.0.verbs',
  },
  ClusterRoleBinding: {
    body: { roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: 'system:openshift:scc:nonroot-v2' } },
    required: 'roleRef.name',
  },
  ConfigMap: { body: { data: { 'run.yaml': 'a: 1' } }, required: 'metadata.name' },
  Secret: { body: { type: 'Opaque', stringData: { key: 'x' } }, required: 'metadata.name' },
  PersistentVolumeClaim: {
    body: { spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '10Gi' } } } },
    required: 'spec.accessModes',
  },
  Service: {
    body: {
      spec: { type: 'ClusterIP', selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] },
    },
    required: 'spec.ports.0.port',
  },
  Deployment: { body: { spec: { replicas: 1, selector, template } }, required: 'spec.selector' },
  StatefulSet: { body: { spec: { serviceName: 'web', selector, template } }, required: 'spec.template' },
  Job: { body: { spec: { backoffLimit: 3, template: jobTemplate.spec.template } }, required: 'spec' },
  CronJob: { body: { spec: { schedule: '0 3 * * *', jobTemplate } }, required: 'spec.schedule' },
  NetworkPolicy: {
    body: {
      spec: {
        podSelector: {},
        policyTypes: ['Ingress'],
        ingress: [{ ports: [{ port: 8080, protocol: 'TCP' }] }],
      },
    },
    required: 'spec.podSelector',
  },
  PodDisruptionBudget: {
    body: { spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'web' } } } },
    required: 'metadata.name',
  },
  ResourceQuota: {
    body: { spec: { hard: { 'requests.nvidia.com/gpu': 2, pods: '20' } } },
    required: 'metadata.name',
  },
  LimitRange: {
    body: { spec: { limits: [{ type: 'Container', default: { cpu: '1' } }] } },
    required: 'spec.limits.0.type',
  },
};

const kinds = CORE_KINDS.map((name) => k8s[name].GVK).map(({ apiVersion, kind }) => {
  const found = EXAMPLES[kind];
  if (found === undefined) {
    throw new Error(`no example of ${kind}`);
  }
  const manifest: Fields = {
    apiVersion,
    kind,
    metadata: { name: 'example', namespace: 'demo' },
    ...found.body,
  };
  return { kind, manifest, required: found.required.split('.') };
});

/** A copy with the value at the path replaced, or removed if undefined. */
function set(target: unknown, [step, ...rest]: readonly string[], value: unknown): unknown {
  if (step === undefined) {
    return value;
  }
  if (Array.isArray(target)) {
    return target.map((item: unknown, index) => (String(index) === step ? set(item, rest, value) : item));
  }
  const fields = (target ?? {}) as Fields;
  return { ...fields, [step]: set(fields[step], rest, value) };
}

/** undefined is not JSON; this is how a renderer drops it. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const change = (kind: string, path: string, value: unknown): string[] => {
  const found = kinds.find((candidate) => candidate.kind === kind);
  return validateManifest(plain(set(found?.manifest, path.split('.'), value)));
};

describe.each(kinds.map((entry) => [entry.kind, entry] as const))('%s', (_kind, { manifest, required }) => {
  test('accepts the example', () => {
    expect(validateManifest(manifest)).toEqual([]);
  });

  test('refuses an unknown field', () => {
    expect(validateManifest({ ...manifest, futureField: 1 })).toEqual([
      '(root): unknown field "futureField"',
    ]);
    if (manifest.spec !== undefined) {
      expect(validateManifest(set(manifest, ['spec', 'futureField'], 1))).toEqual([
        'spec: unknown field "futureField"',
      ]);
    }
  });

  test(`refuses that ${required.join('.')} is missing`, () => {
    expect(validateManifest(plain(set(manifest, required, undefined)))).toEqual([
      expect.stringContaining(`missing required field "${String(required.at(-1))}"`),
    ]);
  });

  test('refuses misspelt metadata, and fields that only the server sets', () => {
    expect(validateManifest(set(manifest, ['metadata', 'label'], {}))).toEqual([
      'metadata: unknown field "label"',
    ]);
    expect(validateManifest(set(manifest, ['metadata', 'uid'], 'x'))).toEqual([
      'metadata: unknown field "uid"',
    ]);
  });
});

const pod = 'spec.template.spec';
test.each([
  // Deployment and its pod
  ['Deployment', 'spec.replicas', '2'],
  ['Deployment', 'spec.replicas', 1.5],
  ['Deployment', 'spec.replicas', -1],
  ['Deployment', 'spec.strategy', { type: 'Recrate' }],
  ['Deployment', `${pod}.restartPolicy`, 'always'],
  ['Deployment', `${pod}.containers`, []],
  ['Deployment', `${pod}.containers.0.imagePullPolicy`, 'Sometimes'],
  ['Deployment', `${pod}.containers.0.imagePullPolcy`, 'Always'],
  ['Deployment', `${pod}.containers.0.image`, undefined],
  ['Deployment', `${pod}.containers.0.ports.0.containerPort`, 70000],
  ['Deployment', `${pod}.containers.0.ports.0.name`, 'much-too-long-a-name'],
  ['Deployment', `${pod}.containers.0.resources.limits.memory`, '8 GB'],
  ['Deployment', `${pod}.containers.0.env`, [{ name: '1ST', value: 'x' }]],
  ['Deployment', `${pod}.containers.0.env`, [{ name: 'PORT', value: 8080 }]],
  ['Deployment', `${pod}.volumes`, [{ name: 'Data', emptyDir: {} }]],
  ['Deployment', `${pod}.volumes`, [{ name: 'data', secret: { secretName: 's', defaultMode: 644 } }]],
  ['Deployment', `${pod}.tolerations`, [{ key: 'nvidia.com/gpu', effect: 'NoExec' }]],
  ['Deployment', 'spec.selector.matchLabels', { app: 'not a label' }],
  ['Deployment', 'metadata.name', 'Upper'],
  ['Deployment', 'metadata.annotations', { note: 1 }],
  // Names by kind
  ['Service', 'metadata.name', '1-service'],
  ['Service', 'metadata.name', 'a.b'],
  ['Namespace', 'metadata.name', 'a.b'],
  ['CronJob', 'metadata.name', 'x'.repeat(53)],
  ['RoleBinding', 'metadata.name', 'a/b'],
  // Others
  ['Service', 'spec.type', 'Clusterip'],
  ['Service', 'spec.ports.0.protocol', 'http'],
  ['NetworkPolicy', 'spec.policyTypes', ['ingress']],
  ['PersistentVolumeClaim', 'spec.accessModes', ['RWO']],
  ['Secret', 'data', { key: 'not base64!' }],
  ['ConfigMap', 'data', { 'a/b': 'x' }],
  ['ConfigMap', 'data', { count: 1 }],
  ['RoleBinding', 'roleRef.kind', 'role'],
  ['LimitRange', 'spec.limits.0.type', 'container'],
  ['CronJob', 'spec.concurrencyPolicy', 'Never'],
])('%s refuses %s = %j', (kind, path, value) => {
  expect(change(kind, path, value)).not.toEqual([]);
});

test.each([
  ['RoleBinding', 'metadata.name', 'system:openshift:scc:anyuid'],
  ['Deployment', `${pod}.containers.0.resources.limits`, { 'nvidia.com/gpu': 1, cpu: 0.5, memory: '1.5Gi' }],
  ['Deployment', `${pod}.volumes`, [{ name: 'data', secret: { secretName: 's', defaultMode: 0o440 } }]],
  [
    'Deployment',
    `${pod}.containers.0.livenessProbe`,
    { httpGet: { path: '/', port: 'http' }, periodSeconds: 5 },
  ],
  ['Deployment', 'metadata.annotations', { 'argocd.argoproj.io/sync-wave': '5' }],
])('%s accepts %s = %j', (kind, path, value) => {
  expect(change(kind, path, value)).toEqual([]);
});
