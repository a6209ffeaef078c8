import { producedBy } from '../../../lib/releases/release';
import { parse } from 'yaml';
import { isHandover } from '../../../lib/cluster/rendered-object';
import { openAiUrl } from '../../../lib/contracts/served-model';
import { rhoai225 } from '../../../lib/releases/rhoai-2.25/release';
import { referencesResolve } from '../../../lib/guards/references';
import { identitiesAreUnique } from '../../../lib/guards/identities';
import { runGuards } from '../../../lib/guards';
import { edited } from '../../support/edit';
import { at, find, findAll, modelEntry, type RawSettings, rendered, small } from '../../support/environments';
import { validateManifest } from '../../support/schemas';
import { MeshMember } from '../../../lib/components/serving/mesh-member';
import { alone } from '../../support/alone';

const gpuPools = [{ name: 'l4-single', gpu: 'L4', nodes: 4 }];
const serverless = (changes: RawSettings = {}): RawSettings => modelEntry({ mode: 'Serverless', ...changes });
const serving = (models: RawSettings[], changes: RawSettings = {}) =>
  rendered('demo', { ...small, gpuPools, models, smokeTests: false, ...changes });

/** An Argo CD of somebody else: its rights are a folder of their own. */
const existing = {
  repository: 'https://git.example.com/platform/private-ai.git',
  revision: 'main',
  argocd: 'existing',
};

const secure = serving([serverless({ exposure: 'authenticated', timeoutSeconds: 500, concurrency: 24 })]);
const open = serving([serverless({ exposure: 'open' })]);
const internal = serving([serverless()]);

const service = (environment = secure) => find(environment, 'InferenceService', 'm');
const annotations = (environment = secure) => service(environment).metadata.annotations;
const modelOf = (environment = secure) => {
  const [model] = environment.models;
  if (model === undefined) throw new Error('no model');
  return model;
};

describe('a Serverless model', () => {
  test('adds exactly these objects to stage 01, beside alerts and dashboard: the mesh is joined, and no Route is ours', () => {
    const ofTheStageItself: readonly string[] = ['stageWaitNeeds', 'stageWaitJobs', 'applied'];
    const objects = secure.objects.filter(
      ({ folder, syncWave }) => folder === 'stage01-model-serving' && !ofTheStageItself.includes(syncWave),
    );
    expect(objects.map(({ manifest }) => `${manifest.kind} ${manifest.metadata.name}`).sort()).toEqual([
      'ConfigMap private-ai-models',
      'InferenceService m',
      'PeerAuthentication model-servers',
      'PrometheusRule model-alerts',
      'Role m-user',
      'RoleBinding m-user',
      'ServiceAccount m',
      'ServiceMeshMember default',
      'ServingRuntime vllm-cuda-runtime',
    ]);
  });

  test.each([
    ['authenticated', secure],
    ['open', open],
    ['none', internal],
  ])('with exposure %s passes every guard, and every object its schema', (_, environment) => {
    expect(runGuards(environment)).toEqual([]);
    expect(environment.objects.flatMap(({ manifest }) => validateManifest(manifest))).toEqual([]);
  });

  test('runs in the mesh, with probes that need no certificate of it, and TLS that ends at its gateway', () => {
    expect(annotations()).toMatchObject({
      'serving.kserve.io/deploymentMode': 'Serverless',
      'sidecar.istio.io/inject': 'true',
      'sidecar.istio.io/rewriteAppHTTPProbers': 'true',
      'serving.knative.openshift.io/enablePassthrough': 'true',
    });
  });

  test('has an hour to load, more than its startup probe allows', () => {
    const { periodSeconds, failureThreshold } = at(service(), 'spec.predictor.model.startupProbe') as {
      periodSeconds: number;
      failureThreshold: number;
    };
    const deadline = annotations()?.['serving.knative.dev/progress-deadline'] ?? '';
    expect(deadline).toMatch(/^\d+s$/);
    expect(parseInt(deadline, 10)).toBeGreaterThan(periodSeconds * failureThreshold);
  });

  test('has longer where its server may take longer to start', () => {
    const deadline = (startupSeconds: number) =>
      parseInt(
        annotations(serving([serverless({ vllm: { startupSeconds } })]))?.[
          'serving.knative.dev/progress-deadline'
        ] ?? '',
        10,
      );
    expect(deadline(7200)).toBe(7200 + 3000);
    expect(deadline(60)).toBe(3600);
  });

  test('states nothing that KServe or Knative refuse', () => {
    const predictor = at(service(), 'spec.predictor') as Record<string, unknown>;
    expect(predictor).not.toHaveProperty('deploymentStrategy');
    // Knative's queue waits for running requests itself.
    expect(predictor).not.toHaveProperty('terminationGracePeriodSeconds');
    expect(predictor.model).not.toHaveProperty('lifecycle');
    expect(at(predictor, 'model.ports')).toEqual([{ name: 'http1', containerPort: 8080, protocol: 'TCP' }]);
    expect(predictor.automountServiceAccountToken).toBe(false);
  });

  test('takes as many requests at once as vLLM runs, for as long as its setting says', () => {
    expect(at(service(), 'spec.predictor.containerConcurrency')).toBe(24);
    expect(at(service(), 'spec.predictor.model.args')).toContain('--max-num-seqs=24');
    expect(at(service(), 'spec.predictor.timeout')).toBe(500);
  });

  test('keeps all its replicas: GPUs are counted at synth', () => {
    const two = service(serving([serverless({ replicas: 2 })]));
    expect(at(two, 'spec.predictor.minReplicas')).toBe(2);
    expect(at(two, 'spec.predictor.maxReplicas')).toBe(2);
  });
});

describe('who may call a Serverless model', () => {
  test('authenticated and none want a token, since the gateway lets in every pod of the cluster', () => {
    for (const environment of [secure, internal]) {
      expect(annotations(environment)?.['security.opendatahub.io/enable-auth']).toBe('true');
      expect(modelOf(environment).credential.type).toBe('account-token');
      expect(at(find(environment, 'Role', 'm-user'), 'rules.0')).toMatchObject({
        apiGroups: ['serving.kserve.io'],
        resources: ['inferenceservices'],
        resourceNames: ['m'],
        verbs: ['get'],
      });
    }
    expect(annotations(open)).not.toHaveProperty('security.opendatahub.io/enable-auth');
    expect(modelOf(open).credential.type).toBe('none');
  });

  test('only none keeps the model inside the cluster', () => {
    const visibility = 'networking.knative.dev/visibility';
    expect(service(internal).metadata.labels?.[visibility]).toBe('cluster-local');
    expect(() => openAiUrl(modelOf(internal), 'external')).toThrow('not exposed');
    expect(service(secure).metadata.labels).not.toHaveProperty(visibility);
    expect(service(open).metadata.labels).not.toHaveProperty(visibility);
  });
});

describe('the URL of a Serverless model', () => {
  test('inside is that of the gateway, which pods outside of the mesh can call', () => {
    for (const environment of [secure, open, internal]) {
      expect(openAiUrl(modelOf(environment), 'cluster')).toBe(
        'https://m.private-ai-demo.svc.cluster.local/v1',
      );
    }
  });

  test.each([
    ['m', 'private-ai-demo', 'm-private-ai-demo.apps.demo.example.com'],
    // KServe replaces the first -predictor, and another word if it finds -default anywhere.
    ['my-predictor-b', 'ai', 'my-b-predictor-ai.apps.demo.example.com'],
    ['m', 'ai-default', 'm-predictor-ai-default.apps.demo.example.com'],
  ])('outside is the host that KServe makes: %s in %s', (name, workloads, host) => {
    const environment = serving([serverless({ name, exposure: 'open' })], { namespaces: { workloads } });
    expect(openAiUrl(modelOf(environment), 'external')).toBe(`https://${host}/v1`);
  });
});

describe('the platform of a Serverless model', () => {
  const kserve = (environment = secure) =>
    at(find(environment, 'DataScienceCluster', 'default-dsc'), 'spec.components.kserve');

  test('has Knative, with the certificate of the router, and plain Deployments as the default', () => {
    expect(kserve()).toMatchObject({
      defaultDeploymentMode: 'RawDeployment',
      rawDeploymentServiceConfig: 'Headed',
      serving: {
        managementState: 'Managed',
        name: 'knative-serving',
        ingressGateway: { certificate: { type: 'OpenshiftDefaultIngress' } },
      },
    });
  });

  test('that exists already is told the same', () => {
    const existing = serving([serverless()], { dataScienceCluster: 'existing' });
    expect(existing.needs.prerequisites.map(({ text }) => text).join('\n')).toContain(
      '"serving":{"managementState":"Managed","name":"knative-serving","ingressGateway"',
    );
  });

  test('needs the operators of mesh, Knative and authorization, and plain models none of them', () => {
    const needed = ['authorino', 'serverless', 'service-mesh'] as const;
    for (const operator of needed) expect([...secure.needs.operators]).toContain(operator);
    const plain = serving([modelEntry()]);
    for (const operator of needed) expect([...plain.needs.operators]).not.toContain(operator);
    expect(findAll(plain, 'ServiceMeshMember')).toEqual([]);
  });
});

describe('the GPUs of a Serverless model', () => {
  test('are in the quota twice, since an update runs old and new servers at once', () => {
    const gpus = (models: RawSettings[]) =>
      at(
        findAll(serving(models), 'ResourceQuota').find(
          ({ metadata }) => metadata.namespace === 'private-ai-demo',
        ),
        'spec.hard',
      ) as Record<string, string>;
    const quota = 'requests.nvidia.com/gpu';
    expect(gpus([serverless({ replicas: 2 })])[quota]).toBe('5');
    expect(gpus([modelEntry({ replicas: 2 })])[quota]).toBe('3');
  });
});

describe('the mesh', () => {
  test('has the namespace as member before its first model', () => {
    const member = secure.objects.find(({ manifest }) => manifest.kind === 'ServiceMeshMember');
    expect(member?.manifest.metadata).toMatchObject({ name: 'default', namespace: 'private-ai-demo' });
    expect(at(member?.manifest, 'spec.controlPlaneRef')).toEqual({
      name: 'data-science-smcp',
      namespace: 'istio-system',
    });
    expect(member?.syncWave).toBe('runtimes');
  });

  test('opens the namespace further than our policies say: the owner reads so before the first sync', () => {
    const duties = (environment: typeof secure) =>
      environment.needs.prerequisites.map(({ text }) => text).join();
    expect(duties(secure)).toContain('open all pods of private-ai-demo to the router');
    expect(duties(serving([modelEntry()]))).not.toContain('open all pods');
  });

  test('lets Argo CD join it by the rights that a person applies first, and no duty waits for the mesh', () => {
    for (const environment of [secure, serving([serverless()], { delivery: existing })]) {
      const rules = environment.objects
        .filter(({ manifest, folder }) => isHandover(folder) && manifest.kind === 'ClusterRole')
        .flatMap(({ manifest }) => manifest.rules as unknown[]);
      expect(rules).toContainEqual({
        apiGroups: ['maistra.io'],
        resources: ['servicemeshcontrolplanes'],
        resourceNames: ['data-science-smcp'],
        verbs: ['use'],
      });
      const duties = environment.needs.prerequisites.map(({ text }) => text).join('\n');
      expect(duties).not.toContain('mesh-user');
    }
  });

  test('is joined once, however many models there are', () => {
    expect(findAll(serving([serverless(), serverless({ name: 'n' })]), 'ServiceMeshMember')).toHaveLength(1);
  });

  test('speaks mutual TLS only, under a name that the controller does not remove', () => {
    const authentication = find(secure, 'PeerAuthentication', 'model-servers');
    expect(at(authentication, 'spec')).toEqual({
      selector: { matchLabels: { component: 'predictor' } },
      mtls: { mode: 'STRICT' },
    });
  });

  test('that the namespace has not joined is a broken reference of the model', () => {
    const left = edited(secure, 'ServiceMeshMember', 'default', (member) => {
      member.metadata.name = 'other';
    });
    expect(referencesResolve(left).map(({ code, message }) => `${code} ${message}`)).toEqual([
      'PAI-201 refers to ServiceMeshMember private-ai-demo/default, which nothing makes',
    ]);
  });
});

describe('the network of a Serverless model', () => {
  const from = (policy: string) => at(find(secure, 'NetworkPolicy', policy), 'spec.ingress.0') as object;
  const peer = (namespace: string, labels: Record<string, string>) => ({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
    podSelector: { matchLabels: labels },
  });

  test('opens its pods to the gateway, Knative and monitoring, each at its port', () => {
    expect(from('allow-m-predictor-http1')).toEqual({
      from: [
        peer('istio-system', { knative: 'ingressgateway' }),
        peer('knative-serving', { app: 'activator' }),
      ],
      ports: [{ port: 8012, protocol: 'TCP' }],
    });
    expect(from('allow-m-predictor-autoscaling')).toEqual({
      from: [peer('knative-serving', { app: 'autoscaler' })],
      ports: [{ port: 9090, protocol: 'TCP' }],
    });
    expect(at(from('allow-m-predictor-metrics'), 'ports')).toEqual([{ port: 15020, protocol: 'TCP' }]);
  });

  test('opens nothing else: neither the server itself, nor anything in the namespaces of operators', () => {
    const policies = findAll(rendered('demo', { models: [serverless()], gpuPools }), 'NetworkPolicy');
    expect(policies.filter(({ metadata }) => metadata.name.startsWith('allow-m-')).length).toBe(3);
    const namespaces = policies.map(({ metadata }) => metadata.namespace);
    for (const namespace of ['istio-system', 'knative-serving']) expect(namespaces).not.toContain(namespace);
  });
});

describe('Llama Stack and a Serverless model', () => {
  const stage02 = (models: RawSettings[]) => rendered('demo', { gpuPools, models });
  const inference = (environment: ReturnType<typeof stage02>) => {
    const { data } = find(environment, 'ConfigMap', 'llamastack-config') as unknown as {
      data: Record<string, string>;
    };
    const run = parse(data['run.yaml'] ?? '') as { providers: { inference: { config: object }[] } };
    return run.providers.inference[0]?.config;
  };
  const serviceCa = '/run/certificates/service-ca/service-ca.crt';
  const url = 'https://m.private-ai-demo.svc.cluster.local/v1';

  test.each(['none', 'authenticated'])(
    'with exposure %s: https, the service CA, a token of its own',
    (exposure) => {
      const environment = stage02([serverless({ exposure })]);
      expect(inference(environment)).toMatchObject({
        url,
        tls_verify: serviceCa,
        api_token: '${env.VLLM_API_TOKEN}',
      });
      expect(at(find(environment, 'RoleBinding', 'm-user'), 'subjects')).toContainEqual({
        kind: 'ServiceAccount',
        name: 'llama-stack-models',
        namespace: 'private-ai-demo',
      });
      expect(runGuards(environment)).toEqual([]);
    },
  );

  test('with exposure open: https and the service CA without token', () => {
    const environment = stage02([serverless({ exposure: 'open' })]);
    expect(inference(environment)).toMatchObject({ url, tls_verify: serviceCa });
    expect(inference(environment)).not.toHaveProperty('api_token');
    const server = find(environment, 'LlamaStackDistribution', 'llama-stack');
    expect(at(server, 'spec.server.podOverrides.volumes')).toContainEqual({
      name: 'service-ca',
      configMap: { name: 'openshift-service-ca.crt' },
    });
    expect(runGuards(environment)).toEqual([]);
  });
});

test('a plain model beside a Serverless one is served as if it were alone', () => {
  const plain = modelEntry({ name: 'plain', exposure: 'authenticated' });
  const mixed = serving([serverless(), plain]);
  const alone = serving([plain]);
  for (const [kind, name] of [
    ['InferenceService', 'plain'],
    ['Route', 'plain-api'],
  ] as const) {
    expect(find(mixed, kind, name)).toEqual(find(alone, kind, name));
  }
  expect(find(mixed, 'NetworkPolicy', 'allow-plain-predictor-https')).toEqual(
    find(alone, 'NetworkPolicy', 'allow-plain-predictor-https'),
  );
  expect(runGuards(mixed)).toEqual([]);
});

describe('what the operators make of a Serverless model', () => {
  test('is a Service of its name with a certificate, and one of Knative', () => {
    const made = producedBy(rhoai225, service());
    expect(made.filter(({ claimed }) => claimed !== true).map(({ kind, name }) => `${kind} ${name}`)).toEqual(
      ['Service m', 'Service m-predictor', 'Secret m', 'ConfigMap m-metrics-dashboard'],
    );
  });

  test('takes names that others may have: that is an error', () => {
    const clash = rendered('demo', { gpuPools, models: [serverless({ name: 'docling-service' })] });
    expect(identitiesAreUnique(clash).map(({ code, message }) => `${code} ${message}`)).toEqual([
      'PAI-202 has the same group, kind, namespace and name as what the operator of InferenceService docling-service makes',
    ]);
  });
});

test('the member of the mesh alone', () => {
  expect(alone((scope) => new MeshMember(scope, 'mesh-member', 'private-ai-demo'))).toMatchSnapshot();
});
