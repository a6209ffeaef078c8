import { runGuards } from '../../../lib/guards';
import { guide } from '../../../lib/output/guide/guide';
import { ModelRegistration } from '../../../lib/components/serving/model-registry/model-registration';
import { ModelRegistry } from '../../../lib/components/serving/model-registry/model-registry';
import type { RegisteredModel } from '../../../lib/components/serving/model-registry/registered-model';
import { recordsAt } from '../../../lib/kubernetes/manifest';
import { producedBy } from '../../../lib/releases/release';
import { formatProblems } from '../../../lib/program/errors';
import { alone } from '../../support/alone';
import { edited } from '../../support/edit';
import { at, find, findAll, modelEntry, type RawSettings, rendered, small } from '../../support/environments';
import { jobOf, variablesOf } from '../../support/script';

const namespace = 'rhoai-model-registries';
const name = 'private-ai-model-registry';
const database = 'model-registry-mysql';
const demo = rendered('demo', { ...small, modelRegistry: { exposure: 'authenticated' } });
const closed = rendered('demo', { ...small, modelRegistry: {} });

describe('the model registry', () => {
  test('is there when it is asked for only', () => {
    expect(findAll(rendered('demo', small), 'Namespace').map(({ metadata }) => metadata.name)).not.toContain(
      namespace,
    );
    expect(find(demo, 'ModelRegistry', name).metadata.namespace).toBe(namespace);
    expect(runGuards(demo)).toEqual([]);
    expect(runGuards(closed)).toEqual([]);
  });

  test('is in the one namespace that OpenShift AI is told', () => {
    const other = rendered('demo', {
      ...small,
      namespaces: { modelRegistry: 'our-registries' },
      modelRegistry: {},
    });
    expect(find(other, 'ModelRegistry', name).metadata.namespace).toBe('our-registries');
    expect(at(find(other, 'DataScienceCluster', 'default-dsc'), 'spec.components.modelregistry')).toEqual({
      managementState: 'Managed',
      registriesNamespace: 'our-registries',
    });
    const annotations = find(other, 'Namespace', 'our-registries').metadata.annotations;
    expect(annotations?.['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false');
  });

  test('tells the owner of an existing DataScienceCluster which namespace that is', () => {
    const existing = rendered('demo', { ...small, dataScienceCluster: 'existing', modelRegistry: {} });
    expect(existing.needs.prerequisites.map(({ text }) => text).join('\n')).toContain(
      `modelregistry with {"managementState":"Managed","registriesNamespace":"${namespace}"}`,
    );
  });

  test('asks everybody for a token: no Route leads past the proxy', () => {
    const spec = at(find(demo, 'ModelRegistry', name), 'spec') as Record<string, unknown>;
    expect(at(spec, 'rest.serviceRoute')).toBe('disabled');
    expect(at(spec, 'oauthProxy')).toMatchObject({ port: 8443, serviceRoute: 'enabled' });
    expect(demo.modelRegistry?.endpoint.authentication).toBe('token');
    expect(demo.modelRegistry?.externalHost).toBe(`${name}-rest.apps.demo.example.com`);
    const open = edited(demo, 'ModelRegistry', name, (registry) => {
      registry.spec.rest.serviceRoute = 'enabled';
    });
    expect(formatProblems(runGuards(open))).toContain('the Route would lead past the proxy');
  });

  test('has a Route when asked for only', () => {
    expect(at(find(closed, 'ModelRegistry', name), 'spec.oauthProxy.serviceRoute')).toBe('disabled');
    expect(closed.modelRegistry?.externalHost).toBeUndefined();
    const routes = ({ objects, platform }: typeof demo) =>
      objects
        .flatMap(({ manifest }) => producedBy(platform.release, manifest))
        .filter((made) => made.kind === 'Route' && made.namespace === namespace && made.claimed !== true)
        .map((made) => made.name);
    expect(routes(demo)).toEqual([`${name}-https`]);
    expect(routes(closed)).toEqual([]);
  });

  test('lets in the groups of the environment', () => {
    expect(at(find(demo, 'Role', `${name}-user`), 'rules')).toEqual([
      { apiGroups: [''], resources: ['services'], resourceNames: [name], verbs: ['get'] },
    ]);
    expect(recordsAt(find(demo, 'RoleBinding', `${name}-user`), 'subjects')).toEqual([
      { apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'ai-users' },
      { kind: 'ServiceAccount', name: 'model-registration', namespace },
    ]);
  });

  test('whose password has another key is refused', () => {
    const wrong = edited(demo, 'ModelRegistry', name, (registry) => {
      registry.spec.mysql.passwordSecret.key = 'pass';
    });
    expect(formatProblems(runGuards(wrong))).toContain('PAI-201');
  });

  test('is found by the commands of the guide, through the Route or through a tunnel', () => {
    expect(guide(demo)).toContain(
      `https://${name}-rest.apps.demo.example.com/api/model_registry/v1alpha3/$1`,
    );
    expect(guide(closed)).toContain(`port-forward -n ${namespace} service/${name} 8443:8443`);
    expect(guide(closed)).toContain(`--resolve ${name}.${namespace}.svc:8443:127.0.0.1`);
  });
});

describe('the database of the model registry', () => {
  const pod = at(find(demo, 'Deployment', database), 'spec.template.spec');
  const policies = (kind: string) =>
    findAll(demo, 'NetworkPolicy').filter((each) => each.metadata.name === kind);

  test('keeps its data on a volume that Argo CD neither prunes nor deletes, with one writer', () => {
    const claim = find(demo, 'PersistentVolumeClaim', 'model-registry-data');
    expect(at(claim, 'spec.resources.requests.storage')).toBe('5Gi');
    expect(claim.metadata.annotations?.['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false');
    expect(at(find(demo, 'Deployment', database), 'spec.strategy.type')).toBe('Recreate');
  });

  test('has its password in no command line, no probe and no plain variable', () => {
    const [container] = at(pod, 'containers') as Record<string, unknown>[];
    const { args, env, readinessProbe, livenessProbe, startupProbe } = container ?? {};
    expect(args).toEqual(['run-mysqld', '--socket=/tmp/mysql.sock', '--mysqlx=OFF']);
    for (const probe of [readinessProbe, startupProbe]) expect(at(probe, 'tcpSocket.port')).toBe('mysql');
    expect(at(livenessProbe, 'exec.command')).toEqual(['mysqladmin', '--socket=/tmp/mysql.sock', 'ping']);
    expect(env).toContainEqual({
      name: 'MYSQL_PASSWORD',
      valueFrom: { secretKeyRef: { name: `${database}-credentials`, key: 'password' } },
    });
    expect(JSON.stringify(env)).not.toContain('MYSQL_ROOT_PASSWORD');
  });

  test('may write where its start script writes, and nowhere else', () => {
    const [container] = at(pod, 'containers') as Record<string, unknown>[];
    expect(at(container, 'securityContext.readOnlyRootFilesystem')).toBe(true);
    expect(recordsAt(container ?? {}, 'volumeMounts').map(({ mountPath }) => mountPath)).toEqual([
      '/var/lib/mysql/data',
      '/etc/my.cnf.d',
      '/tmp',
    ]);
  });

  test('is reached by the registry alone, and reaches nobody', () => {
    const [ingress] = policies(`allow-${database}-mysql`);
    expect(at(ingress, 'spec.ingress.0.from')).toEqual([
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        podSelector: { matchLabels: { app: name, component: 'model-registry' } },
      },
    ]);
    const [egress] = policies(`egress-${database}`);
    expect(egress?.metadata.annotations?.['private-ai/uses']).toBe('name resolution only');
  });

  test('gets a new password at both ends by a new version of the Secret', () => {
    const secret = `${database}-credentials`;
    const rotated = rendered('demo', {
      ...small,
      modelRegistry: {},
      secrets: { provider: 'external-secrets', versions: { [secret]: 2 } },
    });
    expect(runGuards(rotated)).toEqual([]);
    expect(at(find(rotated, 'ModelRegistry', name), 'spec.mysql.passwordSecret.name')).toBe(`${secret}-v2`);
    expect(JSON.stringify(find(rotated, 'Deployment', database))).toContain(`${secret}-v2`);
  });
});

describe('the registration of models', () => {
  const job = (environment = demo) => jobOf(environment, 'model-registration-');
  const wanted = (environment = demo) =>
    JSON.parse(
      (at(find(environment, 'ConfigMap', 'model-registration'), 'data') as Record<string, string>)[
        'models.json'
      ] ?? '',
    ) as { properties: string[]; models: RegisteredModel[] };
  const withSource = (source: object, changes: RawSettings = {}) =>
    rendered('demo', {
      ...small,
      modelRegistry: {},
      gpuPools: [{ name: 'l4-single', gpu: 'L4' }],
      models: [modelEntry({ source })],
      ...changes,
    });
  const versionOf = (source: object) => wanted(withSource(source)).models[0]?.version;

  test('says of each served model what it is, what it takes and where it is asked', () => {
    const environment = rendered('demo', { modelRegistry: {} });
    const [model] = wanted(environment).models;
    expect(wanted(environment).models.map(({ name: each }) => each)).toEqual(
      environment.models.map(({ name: each }) => each),
    );
    expect(model).toMatchObject({
      name: 'mistral-24b-quantized',
      properties: {
        'catalogue-model': 'mistral-small-24b-w4a16',
        licence: 'Apache-2.0',
        parameters: '23572403200',
      },
      version: {
        properties: {
          context: '8192',
          gpus: '1',
          endpoint: 'https://mistral-24b-quantized-predictor.private-ai-demo.svc.cluster.local:8443/v1',
        },
        artifact: { format: 'vLLM', uri: expect.stringMatching(/^pvc:\/\/mistral-24b-quantized-weights-/) },
      },
    });
  });

  test.each<[object, string, RegExp]>([
    [{ type: 'pvc', huggingFace: { revision: 'v2' } }, 'Qwen/Qwen3-0.6B@v2', /^pvc:\/\/\w+-weights-\w+\/$/],
    [{ type: 's3', path: 'qwen/small' }, 'llm-models/qwen/small', /^s3:\/\/llm-models\/qwen\/small$/],
    [{ type: 'existing-pvc', claim: 'weights', path: 'qwen' }, 'weights/qwen', /^pvc:\/\/weights\/qwen$/],
    [
      { type: 'oci', image: 'quay.io/example/qwen:1.0' },
      'quay.io/example/qwen:1.0',
      /^oci:\/\/quay.io\/example\/qwen:1.0$/,
    ],
    [{ type: 'hf', repository: 'org/other' }, 'org/other@main', /^hf:\/\/org\/other:main$/],
  ])('names the version by its weights: %j', (source, version, uri) => {
    expect(versionOf(source)).toMatchObject({
      name: version,
      artifact: { uri: expect.stringMatching(uri) },
    });
  });

  test('of a simulated model says so', () => {
    const simulated = withSource({ type: 's3', path: 'qwen/small' }, { accelerator: 'simulated' });
    expect(wanted(simulated).models[0]?.version).toMatchObject({
      properties: { accelerator: 'simulated', gpus: '0' },
      artifact: { uri: 'hf://Qwen/Qwen3-0.6B' },
    });
  });

  test('writes no property that it would not know for its own later', () => {
    const known = wanted().properties;
    for (const { properties, version } of wanted().models)
      expect(known).toEqual(expect.arrayContaining(Object.keys({ ...properties, ...version.properties })));
  });

  test('is another Job for other models only', () => {
    expect(job(withSource({ type: 's3', path: 'a' })).metadata.name).toBe(
      job(withSource({ type: 's3', path: 'a' })).metadata.name,
    );
    expect(job(withSource({ type: 's3', path: 'a' })).metadata.name).not.toBe(
      job(withSource({ type: 's3', path: 'b' })).metadata.name,
    );
  });

  test('comes when models and registry are healthy', () => {
    const [object] = demo.objects.filter(({ manifest }) => manifest === job());
    expect(object?.syncWave).toBe('applications');
  });

  test('presents its own account, which the registry lets in, and trusts the service CA', () => {
    expect(variablesOf(job())).toMatchObject({
      REGISTRY_URL: `https://${name}.${namespace}.svc.cluster.local:8443/api/model_registry/v1alpha3`,
      REGISTRY_CA: '/etc/service-ca/service-ca.crt',
      ACCOUNT_FILE: '/var/run/secrets/kubernetes.io/serviceaccount/token',
    });
    expect(recordsAt(find(demo, 'RoleBinding', `${name}-user`), 'subjects')).toContainEqual({
      kind: 'ServiceAccount',
      name: 'model-registration',
      namespace,
    });
  });

  test('reaches the registry and the API server, and is the only client that is no person', () => {
    const egress = find(demo, 'NetworkPolicy', 'egress-model-registration');
    expect(egress.metadata.annotations?.['private-ai/uses']).toContain(`${name}.${namespace}`);
    const ingress = find(demo, 'NetworkPolicy', `allow-${name}-https-api`);
    expect(ingress.metadata.annotations?.['private-ai/used-by']).toBe(
      `${namespace}/model-registration, router`,
    );
  });
});

test('the registration alone', () => {
  expect(
    alone((scope) => {
      const registry = new ModelRegistry(scope, 'model-registry', {
        namespace,
        size: '5Gi',
        exposure: 'none',
      });
      return new ModelRegistration(scope, 'model-registration', { registry, models: [] });
    }),
  ).toMatchSnapshot();
});

test('the model registry alone', () => {
  expect(
    alone(
      (scope) => new ModelRegistry(scope, 'model-registry', { namespace, size: '5Gi', exposure: 'none' }),
    ),
  ).toMatchSnapshot();
});
