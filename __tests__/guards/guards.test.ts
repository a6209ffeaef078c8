import { formatProblems } from '../../lib/program/errors';
import type { Manifest } from '../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { runGuards } from '../../lib/guards';
import { edited, type Editable, extended } from '../support/edit';
import { rendered } from '../support/environments';

const demo = rendered('demo');
const lab = rendered('lab');

/** Code and message of every problem. */
const problems = (environment: RenderedEnvironment): string[] =>
  runGuards(environment).map(({ code, message }) => `${code} ${message}`);

const pod = (manifest: Editable): Editable => manifest.spec.template.spec;

test('both environments of the repository pass every guard', () => {
  expect(problems(demo)).toEqual([]);
  expect(problems(lab)).toEqual([]);
});

test('a problem names environment, object, place, construct and remedy', () => {
  const broken = edited(demo, 'Route', 'minio-console', (route) => (route.spec.to.name = 'minioo'));
  expect(formatProblems(runGuards(broken))).toContain(
    'PAI-201 demo: Route model-storage/minio-console spec.to.name (stage00-ai-platform/minio/Console/Route): ' +
      'refers to Service model-storage/minioo, which nothing makes\n' +
      '  render Service model-storage/minioo, take it from a contract, or declare it as existing',
  );
});

describe('references (PAI-201)', () => {
  const cases: [string, RenderedEnvironment, string][] = [
    [
      'a Secret that nobody makes',
      edited(demo, 'Deployment', 'minio', (m) => (pod(m).volumes[2].secret.secretName = 'minio-credentialz')),
      'PAI-201 refers to Secret model-storage/minio-credentialz, which nothing makes',
    ],
    [
      'a key that the Secret lacks',
      edited(demo, 'Deployment', 'minio', (m) =>
        pod(m).containers[0].env.push({
          name: 'X',
          valueFrom: { secretKeyRef: { name: 'minio-credentials', key: 'acesskey' } },
        }),
      ),
      'PAI-201 refers to key acesskey of Secret model-storage/minio-credentials, which has none',
    ],
    [
      'a ConfigMap that nobody makes',
      edited(demo, 'Job', /^minio-bootstrap/, (m) => (pod(m).volumes[0].configMap.name = 'script')),
      'PAI-201 refers to ConfigMap model-storage/script, which nothing makes',
    ],
    [
      'a volume claim that nobody makes',
      edited(
        demo,
        'Deployment',
        'minio',
        (m) => (pod(m).volumes[0].persistentVolumeClaim.claimName = 'data'),
      ),
      'PAI-201 refers to PersistentVolumeClaim model-storage/data, which nothing makes',
    ],
    [
      'a service account that nobody makes',
      edited(demo, 'Deployment', 'minio', (m) => (pod(m).serviceAccountName = 'other')),
      'PAI-201 refers to ServiceAccount model-storage/other, which nothing makes',
    ],
    [
      'a port that the Service lacks',
      edited(demo, 'Route', 'minio-console', (m) => (m.spec.port.targetPort = 'consol')),
      'PAI-201 refers to port consol of Service model-storage/minio, which has none',
    ],
    [
      'a runtime that nobody makes',
      edited(demo, 'InferenceService', /./, (m) => (m.spec.predictor.model.runtime = 'vllm')),
      'PAI-201 refers to ServingRuntime private-ai-demo/vllm, which nothing makes',
    ],
    [
      'a volume of weights that nobody makes',
      edited(demo, 'InferenceService', /./, (m) => (m.spec.predictor.model.storageUri = 'pvc://weights/x')),
      'PAI-201 refers to PersistentVolumeClaim private-ai-demo/weights, which nothing makes',
    ],
    [
      'a namespace that nobody makes',
      edited(demo, 'ConfigMap', 'minio-bootstrap', (m) => (m.metadata.namespace = 'elsewhere')),
      'PAI-201 refers to Namespace elsewhere, which nothing makes',
    ],
    [
      'a role that nobody makes',
      extended(demo, {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'RoleBinding',
        metadata: { name: 'b', namespace: 'model-storage' },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'nobody' },
        subjects: [{ kind: 'ServiceAccount', name: 'minio' }],
      }),
      'PAI-201 refers to Role model-storage/nobody, which nothing makes',
    ],
  ];
  test.each(cases)('%s', (_, broken, expected) => {
    expect(problems(broken)).toContain(expected);
  });

  test('an object that an operator makes counts: the Service of an InferenceService, with its port', () => {
    const open = rendered('demo', {
      models: [
        {
          name: 'm',
          model: 'qwen3-0.6b',
          pool: 'l4-single',
          source: { type: 's3', path: 'q' },
          exposure: 'open',
        },
      ],
    });
    expect(problems(open)).toEqual([]);
    const broken = edited(open, 'Route', 'm-api', (m) => (m.spec.port.targetPort = 'https'));
    expect(problems(broken)).toContain(
      'PAI-201 refers to port https of Service private-ai-demo/m-predictor, which has none',
    );
  });

  test('a wrong key comes with the nearest right one', () => {
    const broken = edited(demo, 'Route', 'minio-console', (m) => (m.spec.port.targetPort = 'consol'));
    expect(formatProblems(runGuards(broken))).toContain('did you mean console?');
  });
});

describe('secrets (PAI-203)', () => {
  const secret = (data: object): Manifest => ({
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 's', namespace: 'model-storage' },
    ...data,
  });
  const token = ['ghp', 'a'.repeat(36)].join('_');
  test.each([
    ['data', extended(demo, secret({ data: { a: 'Yg==' } })), 'PAI-203 carries data'],
    ['stringData', extended(demo, secret({ stringData: { a: 'b' } })), 'PAI-203 carries stringData'],
    [
      'a literal password in an environment variable',
      edited(demo, 'Deployment', 'minio', (m) =>
        pod(m).containers[0].env.push({ name: 'MINIO_ROOT_PASSWORD', value: 'changeme' }),
      ),
      'PAI-203 sets MINIO_ROOT_PASSWORD to a literal',
    ],
    [
      'a token in a text',
      edited(demo, 'ConfigMap', 'minio-bootstrap', (m) => (m.data.x = `token: ${token}`)),
      'PAI-203 contains a credential',
    ],
    [
      'a token in base64',
      edited(demo, 'ConfigMap', 'minio-bootstrap', (m) => (m.data.x = Buffer.from(token).toString('base64'))),
      'PAI-203 contains a credential',
    ],
  ])('%s', (_, broken, expected) => {
    expect(problems(broken)).toContain(expected);
  });
});

describe('hosts (PAI-204)', () => {
  test.each([
    [
      'a Route of another cluster',
      'Route',
      (m: Editable) => (m.spec.host = 'a.apps.other.example.com'),
      'a.apps.other.example.com',
    ],
    [
      'a Service of a namespace that is not ours',
      'ConfigMap',
      (m: Editable) => (m.data.x = 'curl http://minio.somewhere.svc:9000/x'),
      'minio.somewhere.svc',
    ],
    [
      'a Service of a cluster namespace that no setting names',
      'ConfigMap',
      (m: Editable) => (m.data.x = 'curl https://thanos.openshift-monitoring.svc:9091'),
      'thanos.openshift-monitoring.svc',
    ],
    [
      'a public URL in a script',
      'ConfigMap',
      (m: Editable) => (m.data.x = 'wget https://github.com/a/b'),
      'github.com',
    ],
  ])('%s', (_, kind, edit, host) => {
    expect(problems(edited(demo, kind, /./, edit))).toContain(`PAI-204 names host ${host}`);
  });
});

describe('images (PAI-205)', () => {
  test.each([
    ['quay.io/minio/minio:latest', 'changes under a running cluster'],
    ['quay.io/minio/minio', 'has neither tag nor digest'],
    ['quay.io/minio/minio:RELEASE.2020-01-01T00-00-00Z', 'is not in the catalogue'],
  ])('%s', (image, reason) => {
    const broken = edited(demo, 'Deployment', 'minio', (m) => (pod(m).containers[0].image = image));
    expect(problems(broken)).toEqual([`PAI-205 image ${image} ${reason}`]);
  });
});

describe('Routes (PAI-207)', () => {
  const open = rendered('demo', {
    models: [
      {
        name: 'm',
        model: 'qwen3-0.6b',
        pool: 'l4-single',
        source: { type: 's3', path: 'q' },
        exposure: 'open',
      },
    ],
  });

  test('an open server without the word open', () => {
    const broken = edited(
      open,
      'Route',
      'm-api',
      (m) => (m.metadata.annotations['private-ai/exposure'] = 'authenticated'),
    );
    expect(problems(broken)).toEqual([
      'PAI-207 opens InferenceService m, which answers anybody, with exposure authenticated',
    ]);
  });

  test('a server of which nothing is known', () => {
    const broken = edited(demo, 'Route', 'minio-console', (m) => (m.spec.port.targetPort = 'api'));
    const unknown = edited(broken, 'Service', 'minio', (m) => m.spec.ports.push({ name: 'x', port: 1 }));
    const route = edited(unknown, 'Route', 'minio-console', (m) => (m.spec.port.targetPort = 'x'));
    expect(problems(route)).toEqual(['PAI-207 leads to minio, whose authentication is not known']);
  });

  test('a path that was closed, and leads to pods', () => {
    const closed = rendered('demo', { objectStore: { type: 'minio', exposure: 'authenticated' } });
    expect(problems(closed)).toEqual([]);
    const broken = edited(
      closed,
      'Service',
      'minio-closed',
      (m) => (m.spec.selector = { 'app.kubernetes.io/name': 'minio' }),
    );
    expect(problems(broken)).toContain('PAI-207 leads to minio-closed, whose authentication is not known');
  });
});

describe('names (PAI-208)', () => {
  test.each([
    [
      'too long',
      (m: Editable) => (m.metadata.name = 'x'.repeat(64)),
      'has a name of 64 characters, 63 are allowed',
    ],
    ['not DNS', (m: Editable) => (m.metadata.name = 'My_Service'), 'has a name that is no DNS name'],
    ['without namespace', (m: Editable) => delete m.metadata.namespace, 'has no namespace'],
  ])('%s', (_, edit, message) => {
    expect(problems(edited(demo, 'Service', 'minio', edit))).toContain(`PAI-208 ${message}`);
  });

  test('a cluster-scoped object with a namespace', () => {
    const broken = edited(
      demo,
      'DataScienceCluster',
      'default-dsc',
      (m) => (m.metadata.namespace = 'model-storage'),
    );
    expect(problems(broken)).toEqual(['PAI-208 is cluster-scoped but has a namespace']);
  });

  test('a host whose first part is too long', () => {
    const broken = edited(
      demo,
      'Route',
      'minio-console',
      (m) => (m.spec.host = `${'x'.repeat(64)}.apps.demo.example.com`),
    );
    expect(problems(broken)).toEqual([
      'PAI-208 has a host whose first part has 64 characters, 63 are allowed',
    ]);
  });
});

describe('workloads (PAI-209)', () => {
  const container = (m: Editable): Editable => pod(m).containers[0];
  test.each([
    ['no liveness probe', (m: Editable) => delete container(m).livenessProbe, 'lacks livenessProbe'],
    ['no startup probe', (m: Editable) => delete container(m).startupProbe, 'lacks startupProbe'],
    [
      'a probe that asks nothing',
      (m: Editable) => (container(m).readinessProbe = { periodSeconds: 10 }),
      'lacks readinessProbe',
    ],
    [
      'no memory limit',
      (m: Editable) => delete container(m).resources.limits.memory,
      'lacks resources.limits.memory',
    ],
    [
      'capabilities',
      (m: Editable) => delete container(m).securityContext.capabilities,
      'lacks securityContext.capabilities.drop: [ALL]',
    ],
    [
      'a root file system that can be written to',
      (m: Editable) => delete container(m).securityContext.readOnlyRootFilesystem,
      'lacks securityContext.readOnlyRootFilesystem: true',
    ],
    [
      'a directory without size on the disk of the node',
      (m: Editable) => delete pod(m).volumes.find((one: Editable) => one.name === 'tmp').emptyDir.sizeLimit,
      'fills the node through tmp',
    ],
    [
      'no request for the disk of the node',
      (m: Editable) => (container(m).resources.requests['ephemeral-storage'] = '512Mi'),
      "requests 0.5 GiB of the node's disk for directories of 1 GiB",
    ],
    ['a fixed fsGroup', (m: Editable) => (pod(m).securityContext.fsGroup = 1001), 'fixes fsGroup'],
    ['a fixed user', (m: Editable) => (container(m).securityContext.runAsUser = 0), 'fixes runAsUser'],
  ])('%s', (_, edit, message) => {
    expect(problems(edited(demo, 'Deployment', 'minio', edit))).toEqual([`PAI-209 ${message}`]);
  });

  test('custom resources are no exception', () => {
    const broken = edited(demo, 'ServingRuntime', /./, (m) => delete m.spec.containers[0].readinessProbe);
    expect(problems(broken)).toEqual(['PAI-209 lacks readinessProbe']);
  });

  test('memory that looks like a directory is no disk', () => {
    const broken = edited(demo, 'ServingRuntime', /./, (m) => {
      delete m.spec.volumes.find((one: Editable) => one.name === 'shm').emptyDir.sizeLimit;
    });
    expect(problems(broken)).toEqual([]);
  });
});

describe('updates (PAI-217)', () => {
  test('two pods on one volume', () => {
    const broken = edited(demo, 'Deployment', 'minio', (m) => (m.spec.strategy = { type: 'RollingUpdate' }));
    expect(problems(broken)).toEqual(['PAI-217 starts a second pod on its volume during an update']);
  });

  test('a pod that stays when the ConfigMap changes that it reads', () => {
    const broken = edited(
      demo,
      'Deployment',
      'milvus-standalone',
      (m) => delete m.spec.template.metadata.annotations,
    );
    const problem =
      'PAI-217 reads ConfigMap milvus-config when it starts, and goes on with the old one when that changes';
    expect(problems(broken)).toEqual([problem, problem]);
  });

  test('a ConfigMap of Docling with a name that does not change with its content', () => {
    const broken = edited(
      demo,
      'ConfigMap',
      /^docling-settings-/,
      (m) => (m.data.DOCLING_SERVE_LOAD_MODELS_AT_BOOT = 'true'),
    );
    expect(problems(broken)).toEqual([expect.stringContaining('PAI-217 reads ConfigMap docling-settings-')]);
  });
});

test('served kinds (PAI-210): a group that does not exist', () => {
  const broken = extended(demo, {
    apiVersion: 'llamastack.opendatahub.io/v1alpha1',
    kind: 'LlamaStackDistribution',
    metadata: { name: 'x', namespace: 'private-ai-demo' },
  });
  expect(problems(broken)).toContain(
    'PAI-210 llamastack.opendatahub.io/v1alpha1 LlamaStackDistribution is not served by OpenShift AI 2.25',
  );
});

describe('selectors (PAI-211)', () => {
  test('an unstable label', () => {
    const broken = edited(demo, 'Service', 'minio', (m) => (m.spec.selector = { version: '1' }));
    expect(problems(broken)).toEqual(['PAI-211 selects by version, which can change']);
  });

  test('a Deployment that does not select its pods', () => {
    const broken = edited(
      demo,
      'Deployment',
      'minio',
      (m) => (m.spec.template.metadata.labels['app.kubernetes.io/name'] = 'other'),
    );
    expect(problems(broken)).toEqual(['PAI-211 does not select its own pods']);
  });
});
