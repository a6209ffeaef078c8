import { runGuards } from '../../lib/guards';
import { unknownServingModes } from '../../lib/environment/checks/serving-mode';
import { Endpoint } from '../../lib/contracts/endpoint';
import { wantsToken } from '../../lib/contracts/served-model';
import { guide } from '../../lib/output/guide/guide';
import { outputFiles } from '../../lib/output/output';
import { releaseOf } from '../../lib/releases/releases';
import type { LlamaStackFamily } from '../../lib/releases/llama-stack';
import type { Release } from '../../lib/releases/release';
import { renderEnvironment } from '../../lib/stages/environment';
import { parse } from 'yaml';
import { recordAt } from '../../lib/kubernetes/manifest';
import { at, find, settings } from '../support/environments';

const first = releaseOf('rhoai-2.25');
const renamed: Readonly<Record<string, string>> = {
  datasciencepipelines: 'aipipelines',
  llamastackoperator: 'ogx',
};

/** Llama Stack as another resource, with another configuration under another key, other names, ids and rules. */
const llamaStack: LlamaStackFamily = {
  groupKind: 'apps/StatefulSet',
  kind: 'StatefulSet',
  configKey: 'other.yaml',
  stateNames: { uploads: 'uploads', traces: 'traces.db' },
  names: {
    server: 'other-stack',
    service: 'other-stack',
    port: 9321,
    portName: 'api',
    podSelector: { app: 'other-stack' },
    volumeClaim: 'state-other-stack-0',
    serviceAccount: 'other-stack',
  },
  operator: { name: 'other-operator', podSelector: { app: 'other-operator' } },
  variables: {
    modelToken: 'OTHER_TOKEN',
    accessKey: 'OTHER_ACCESS_KEY',
    secretKey: 'OTHER_SECRET_KEY',
    databasePassword: 'OTHER_PASSWORD',
    vectorStorePassword: 'OTHER_VECTOR_STORE_PASSWORD',
  },
  sharesRegistrations: true,
  modelKeyVariable: ({ name }) => `OTHER_KEY_${name}`,
  openAiPath: '/other/v1',
  tools: { arguments: 'all', asks: true },
  vectorProviderId: 'other-vectors',
  modelId: ({ name }) => `other/${name}`,
  embeddingModelId: ({ name }) => `other-${name}`,
  configuration: ({ models, files }) => ({
    document: {
      serves: models.map(({ name }) => name),
      ...(models.some(wantsToken) ? { token: '${env.OTHER_TOKEN}' } : {}),
      ...(files.type === 's3' ? { keys: '${env.OTHER_ACCESS_KEY} ${env.OTHER_SECRET_KEY}' } : {}),
    },
    files: {},
  }),
  resource: ({ metadata, configMap, secrets }) => ({
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: { name: 'other-stack', ...metadata },
    spec: { template: { spec: { volumes: [{ configMap: { name: configMap } }], variables: secrets } } },
  }),
  settingsOf: ({ spec }) => ({
    path: 'spec',
    server: { spec },
    places: { env: 'env', mounts: 'mounts' },
    volumes: [],
    mounts: [],
    configMap: 'llamastack-config',
    env: new Map(),
    replicas: 1,
    mountPath: '/other/',
  }),
  pod: ({ configuration }) => ({
    image: 'milvus',
    command: ['other-stack', ...Object.keys(configuration.document)],
    env: { OTHER: 'yes' },
    statePath: '/other',
    configPath: '/other-config',
    mounts: [],
    healthPath: '/other-health',
    alivePath: '/other-life',
  }),
  ownSettingsOf: ({ spec }) => ({
    path: 'spec',
    server: { spec },
    places: { env: 'env', mounts: 'mounts' },
    volumes: [],
    mounts: [],
    configMap: 'llamastack-config',
    replicas: 1,
    env: new Map(),
    mountPath: '/own/',
  }),
  rules: {
    configuration: [({ run }) => [{ where: Object.keys(run).join(' '), message: 'found', remedy: 'none' }]],
    server: [({ mountPath }) => [{ where: mountPath, message: 'found', remedy: 'none' }]],
    ownServer: [({ mountPath }) => [{ where: mountPath, message: 'found', remedy: 'none' }]],
  },
};

/** A release that differs from the first one in whatever a release may differ in. */
const second: Release = {
  ...first,
  llamaStack,
  authProxy: {
    image: 'openshift-cli',
    port: 9443,
    healthPath: '/other-health',
    args: ({ upstream }) => [`--before=${upstream.host}`],
    serviceAccountAnnotations: () => ({}),
  },
  servingModes: {
    RawDeployment: {
      operators: ['authorino'],
      mesh: false,
      serve: (model) => ({
        annotations: { 'other.example.com/mode': 'other' },
        labels: {},
        predictor: {},
        drains: false,
        endpoint: new Endpoint({
          service: `${model.name}-other`,
          namespace: model.namespace,
          port: 9080,
          portName: 'other',
          containerPort: model.port,
          podSelector: { 'other.example.com/model': model.name },
          authentication: 'none',
          producer: { kind: 'InferenceService', name: model.name },
        }),
        uses: [],
      }),
    },
  },
  title: 'OpenShift AI of another release',
  operators: {
    ...first.operators,
    authorino: { ...first.operators.authorino, minimum: { version: '1.2.0', reason: 'other' } },
    'openshift-ai': {
      ...first.operators['openshift-ai'],
      channel: 'other-channel',
      package: 'other-operator',
    },
  },
  gitops: { ...first.gitops, channel: 'other-gitops' },
  capabilities: { ...first.capabilities, pipelines: ['aipipelines'], 'llama-stack': ['ogx', 'ogxhelper'] },
  openShiftAi: {
    applicationsNamespace: 'other-applications',
    components: ['aipipelines', 'dashboard', 'kserve', 'ogx', 'ogxhelper'],
    objects: ({ dataScienceComponents }) => [
      {
        apiVersion: 'datasciencecluster.opendatahub.io/v2',
        kind: 'DataScienceCluster',
        metadata: { name: 'other-dsc' },
        spec: { run: [...dataScienceComponents].sort() },
      },
    ],
    openBindings: () => [],
    prerequisites: ({ dataScienceComponents }) => [
      { text: `Other: ${[...dataScienceComponents].sort().join(' ')}`, namespace: 'other-applications' },
    ],
  },
  images: {
    milvus: { repository: 'registry.example.com/other/milvus', tag: 'v9', source: 'the other release' },
  },
};

const environment = settings('demo');
const rendered = renderEnvironment(environment, second);
const text = [...outputFiles([rendered]).values()].join('\n');

describe('a second release', () => {
  test('is told what to run by objects of its own', () => {
    expect(find(rendered, 'DataScienceCluster', 'other-dsc')).toMatchObject({
      apiVersion: 'datasciencecluster.opendatahub.io/v2',
      spec: { run: ['aipipelines', 'dashboard', 'kserve', 'ogx', 'ogxhelper'] },
    });
    expect(rendered.objects.filter(({ manifest }) => manifest.kind === 'DSCInitialization')).toEqual([]);
  });

  test('keeps those objects when Argo CD prunes, whatever they are', () => {
    const { annotations } = find(rendered, 'DataScienceCluster', 'other-dsc').metadata;
    expect(annotations?.['argocd.argoproj.io/sync-options']).toBe('Prune=false,Delete=false');
  });

  test('has operators, images and namespaces of its own', () => {
    expect(at(find(rendered, 'Subscription', 'other-operator'), 'spec.channel')).toBe('other-channel');
    expect(
      at(find(rendered, 'Deployment', 'milvus-standalone'), 'spec.template.spec.containers.0.image'),
    ).toBe('registry.example.com/other/milvus:v9');
    const namespaces = rendered.objects
      .filter(({ manifest }) => manifest.kind === 'HardwareProfile')
      .map(({ manifest }) => manifest.metadata.namespace);
    expect([...new Set(namespaces)]).toEqual(['other-applications']);
  });

  test('lets its own operators reach Llama Stack and the object store', () => {
    for (const name of ['allow-other-stack-api', 'allow-minio-api']) {
      expect(JSON.stringify(find(rendered, 'NetworkPolicy', name))).toContain('other-applications');
    }
  });

  test('runs Llama Stack as another resource, from a configuration of its own', () => {
    const configMap = find(rendered, 'ConfigMap', 'llamastack-config');
    expect(parse(String(recordAt(configMap, 'data')['other.yaml']))).toEqual({
      serves: ['mistral-24b-quantized', 'mistral-24b'],
      keys: '${env.OTHER_ACCESS_KEY} ${env.OTHER_SECRET_KEY}',
    });
    const server = find(rendered, 'StatefulSet', 'other-stack');
    expect(at(server, 'spec.template.spec.variables.0')).toEqual({
      name: 'OTHER_ACCESS_KEY',
      valueFrom: { secretKeyRef: { name: 'llama-files-credentials', key: 'accesskey' } },
    });
    expect(rendered.objects.filter(({ manifest }) => manifest.kind.includes('LlamaStack'))).toEqual([]);
    expect(guide(rendered)).not.toContain('LlamaStackDistribution');
  });

  test('runs it without an operator by a pod of its own, and needs none of its components then', () => {
    const { llamaStack: settingsOfStack } = environment.rag;
    const own = renderEnvironment(
      {
        ...environment,
        rag: { ...environment.rag, llamaStack: { ...settingsOfStack, server: 'deployment' } },
      },
      second,
    );
    const container = at(find(own, 'Deployment', 'llama-stack-server'), 'spec.template.spec.containers.0');
    expect(container).toMatchObject({
      image: 'registry.example.com/other/milvus:v9',
      command: ['other-stack', 'serves', 'keys'],
      ports: [{ name: 'api', containerPort: 9321 }],
      readinessProbe: { httpGet: { path: '/other-health', port: 'api' } },
      livenessProbe: { httpGet: { path: '/other-life', port: 'api' } },
    });
    expect(find(own, 'Service', 'other-stack').spec).toMatchObject({ ports: [{ name: 'api', port: 9321 }] });
    expect(at(find(own, 'DataScienceCluster', 'other-dsc'), 'spec.run')).toEqual([
      'aipipelines',
      'dashboard',
      'kserve',
    ]);
    expect(
      runGuards(own)
        .filter(({ code }) => code === 'PAI-212')
        .map(({ construct }) => construct),
    ).toContain(
      'demo: Deployment private-ai-demo/llama-stack-server spec /own/ (stage02-model-alignment/llama-stack/Server/Deployment)',
    );
  });

  test('is asked at its own path, by its own ids, in the guide', () => {
    expect(text).toContain('/other/v1');
    expect(text).toContain('other/mistral-24b');
    expect(text).toContain('other-granite-embedding-125m');
    expect(text).toContain('other-vectors');
  });

  test('judges the configuration of Llama Stack by rules of its own', () => {
    const found = runGuards(rendered).filter(({ code }) => code === 'PAI-212');
    expect(found.map(({ construct }) => construct)).toEqual([
      'demo: ConfigMap private-ai-demo/llamastack-config other.yaml serves keys (stage02-model-alignment/llama-stack-config/ConfigMap)',
      'demo: StatefulSet private-ai-demo/other-stack spec /other/ (stage02-model-alignment/llama-stack/Server)',
    ]);
  });

  test('runs models in deployment modes of its own, and refuses those that it does not have', () => {
    const model = find(rendered, 'InferenceService', 'mistral-24b');
    expect(model.metadata.annotations).toMatchObject({ 'other.example.com/mode': 'other' });
    find(rendered, 'Subscription', second.operators.authorino.package);
    const models = [{ mode: 'RawDeployment' }, { mode: 'Serverless' }] as const;
    expect(unknownServingModes({ models: [...models] }, second)).toEqual([
      {
        code: 'PAI-110',
        path: ['models', 1, 'mode'],
        message: 'KServe of OpenShift AI of another release has no deployment mode Serverless',
        remedy: 'write mode: RawDeployment',
      },
    ]);
  });

  test('puts a proxy of its own before servers that do not authenticate', () => {
    const proxy = find(rendered, 'Deployment', 'llama-stack-proxy');
    expect(at(proxy, 'spec.template.spec.containers.0.args')).toEqual([
      '--before=other-stack.private-ai-demo.svc.cluster.local',
    ]);
    expect(at(proxy, 'spec.template.spec.containers.0.ports.0.containerPort')).toBe(9443);
  });

  test('is a prerequisite in its own words where it exists', () => {
    const existing = renderEnvironment(settings('demo', { dataScienceCluster: 'existing' }), second);
    expect(existing.needs.prerequisites).toContainEqual({
      text: 'Other: aipipelines dashboard kserve ogx ogxhelper',
      object: { kind: 'Namespace', name: 'other-applications' },
    });
  });

  test('has nothing of the first one in its output', () => {
    const ofFirst = [
      first.title,
      first.openShiftAi.applicationsNamespace,
      first.operators['openshift-ai'].package,
      first.operators['openshift-ai'].channel,
      'default-dsc',
      'run.yaml',
      'oauth-proxy',
      'rh-dev',
      ...Object.keys(renamed),
    ];
    // What Argo CD knows of health and what it may prune is of every release.
    expect(ofFirst.filter((word) => new RegExp(`\\b${word}\\b`).test(text))).toEqual([]);
  });
});
