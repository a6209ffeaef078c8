import { defaultRelease, releaseNames, type ReleaseName, releaseOf } from '../../lib/releases/releases';
import { CATALOGUE } from '../../tools/import/catalogue';
import { schemaKeys, validateManifest } from '../support/schemas';

/** Anything with fields; tests change copies of it. */
type Manifest = Readonly<Record<string, unknown>> & { readonly spec: Readonly<Record<string, unknown>> };

const manifest = (apiVersion: string, kind: string, spec: Record<string, unknown>): Manifest => ({
  apiVersion,
  kind,
  metadata: { name: 'example', namespace: 'demo' },
  spec,
});

interface Example {
  readonly valid: Manifest;
  readonly field: string;
  readonly wrong: unknown;
  /** Where the catalogue has the kind for one release. */
  readonly release?: ReleaseName;
}

/** The least that these kinds accept, and one field of the spec of each with a wrong value. */
const EXAMPLES: readonly Example[] = [
  {
    valid: manifest('serving.kserve.io/v1beta1', 'InferenceService', {
      predictor: {
        minReplicas: 1,
        model: {
          modelFormat: { name: 'vLLM' },
          runtime: 'vllm',
          storageUri: 's3://models/mistral',
          resources: { requests: { cpu: 2, memory: '8Gi' } },
        },
      },
    }),
    field: 'predictor',
    wrong: [],
  },
  {
    valid: manifest('serving.kserve.io/v1alpha1', 'ServingRuntime', {
      containers: [{ name: 'kserve-container' }],
    }),
    field: 'multiModel',
    wrong: 'no',
  },
  {
    valid: manifest('datasciencecluster.opendatahub.io/v1', 'DataScienceCluster', {
      components: { kserve: { managementState: 'Managed', rawDeploymentServiceConfig: 'Headed' } },
    }),
    field: 'components',
    wrong: 'kserve',
    release: 'rhoai-2.25',
  },
  {
    valid: manifest('datasciencepipelinesapplications.opendatahub.io/v1', 'DataSciencePipelinesApplication', {
      objectStorage: {},
    }),
    field: 'podToPodTLS',
    wrong: 'true',
  },
  {
    valid: manifest('llamastack.io/v1alpha1', 'LlamaStackDistribution', {
      server: { distribution: { name: 'rh-dev' } },
    }),
    field: 'replicas',
    wrong: '1',
    release: 'rhoai-2.25',
  },
  {
    valid: manifest('docling.github.io/v1alpha1', 'DoclingServe', {
      apiServer: { image: 'quay.io/docling-project/docling-serve:1' },
      engine: { local: { numWorkers: 1 } },
    }),
    field: 'engine',
    wrong: 'local',
  },
  {
    valid: manifest('route.openshift.io/v1', 'Route', {
      to: { kind: 'Service', name: 'web' },
      port: { targetPort: 'http' },
      tls: { termination: 'edge', insecureEdgeTerminationPolicy: 'Redirect' },
    }),
    field: 'path',
    wrong: 1,
  },
  {
    valid: manifest('monitoring.coreos.com/v1', 'ServiceMonitor', {
      selector: { matchLabels: { app: 'web' } },
      endpoints: [{ port: 'metrics', interval: '30s' }],
    }),
    field: 'jobLabel',
    wrong: 1,
  },
  {
    valid: manifest('external-secrets.io/v1', 'ExternalSecret', {
      target: { name: 'a' },
      dataFrom: [
        {
          sourceRef: {
            generatorRef: {
              apiVersion: 'generators.external-secrets.io/v1alpha1',
              kind: 'Password',
              name: 'a',
            },
          },
        },
      ],
    }),
    field: 'refreshPolicy',
    wrong: 'Once',
  },
  {
    valid: manifest('external-secrets.io/v1', 'SecretStore', {
      provider: { kubernetes: { remoteNamespace: 'a', auth: { serviceAccount: { name: 'b' } } } },
    }),
    field: 'controller',
    wrong: 1,
  },
  {
    valid: manifest('generators.external-secrets.io/v1alpha1', 'Password', {
      length: 24,
      noUpper: false,
      allowRepeat: true,
    }),
    field: 'digits',
    wrong: '4',
  },
  {
    valid: manifest('argoproj.io/v1alpha1', 'Application', {
      project: 'default',
      destination: { server: 'https://kubernetes.default.svc', namespace: 'demo' },
      source: { repoURL: 'https://git.example.com/repo.git', path: 'dist' },
    }),
    field: 'project',
    wrong: true,
  },
  {
    valid: manifest('argoproj.io/v1alpha1', 'AppProject', { description: 'x', sourceRepos: ['*'] }),
    field: 'sourceRepos',
    wrong: '*',
  },
  {
    valid: manifest('argoproj.io/v1beta1', 'ArgoCD', {
      resourceHealthChecks: [{ group: 'argoproj.io', kind: 'Application', check: 'return {}' }],
    }),
    field: 'resourceTrackingMethod',
    wrong: 1,
  },
  {
    valid: manifest('operators.coreos.com/v1', 'OperatorGroup', { targetNamespaces: ['demo'] }),
    field: 'targetNamespaces',
    wrong: 'demo',
  },
  {
    valid: manifest('operators.coreos.com/v1alpha1', 'Subscription', {
      name: 'nfd',
      source: 'redhat-operators',
      sourceNamespace: 'openshift-marketplace',
      config: { env: [{ name: 'A', value: 'b' }] },
    }),
    field: 'channel',
    wrong: 4.18,
  },
  {
    valid: manifest('dscinitialization.opendatahub.io/v1', 'DSCInitialization', {
      applicationsNamespace: 'redhat-ods-applications',
      serviceMesh: { managementState: 'Removed' },
    }),
    field: 'monitoring',
    wrong: 'Managed',
    release: 'rhoai-2.25',
  },
  {
    valid: manifest('opendatahub.io/v1alpha', 'OdhDashboardConfig', {
      dashboardConfig: { disableKServeRaw: false },
    }),
    field: 'hardwareProfileOrder',
    wrong: 'l4',
    release: 'rhoai-2.25',
  },
  {
    valid: manifest('infrastructure.opendatahub.io/v1alpha1', 'HardwareProfile', {
      identifiers: [
        { displayName: 'GPU', identifier: 'nvidia.com/gpu', minCount: 1, defaultCount: 1, maxCount: 4 },
      ],
      scheduling: { type: 'Node', node: { nodeSelector: { gpu: 'l4' } } },
    }),
    field: 'identifiers',
    wrong: 'nvidia.com/gpu',
  },
  {
    valid: manifest('dashboard.opendatahub.io/v1', 'AcceleratorProfile', {
      displayName: 'L4',
      enabled: true,
      identifier: 'nvidia.com/gpu',
    }),
    field: 'enabled',
    wrong: 'yes',
  },
  {
    valid: manifest('nfd.openshift.io/v1', 'NodeFeatureDiscovery', {
      operand: { image: 'quay.io/nfd:1' },
      workerConfig: { configData: 'core: {}' },
    }),
    field: 'topologyUpdater',
    wrong: 'no',
  },
  {
    valid: manifest('nvidia.com/v1', 'ClusterPolicy', {
      daemonsets: {},
      dcgm: {},
      dcgmExporter: {},
      devicePlugin: {},
      driver: {},
      gfd: {},
      nodeStatusExporter: {},
      operator: { defaultRuntime: 'crio' },
      toolkit: {},
    }),
    field: 'mig',
    wrong: 'single',
  },
  {
    valid: manifest('machine.openshift.io/v1beta1', 'MachineSet', {
      replicas: 1,
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { providerSpec: { value: { anything: 1 } } } },
    }),
    field: 'replicas',
    wrong: '1',
  },
  {
    valid: manifest('autoscaling.openshift.io/v1beta1', 'MachineAutoscaler', {
      minReplicas: 0,
      maxReplicas: 2,
      scaleTargetRef: { apiVersion: 'machine.openshift.io/v1beta1', kind: 'MachineSet', name: 'gpu' },
    }),
    field: 'maxReplicas',
    wrong: '2',
  },
  {
    valid: manifest('autoscaling.openshift.io/v1', 'ClusterAutoscaler', { scaleDown: { enabled: true } }),
    field: 'resourceLimits',
    wrong: [],
  },
  {
    valid: manifest('operator.openshift.io/v1alpha1', 'ExternalSecretsConfig', {}),
    field: 'controllerConfig',
    wrong: [],
  },
  {
    valid: manifest('maistra.io/v1', 'ServiceMeshMember', {
      controlPlaneRef: { name: 'data-science-smcp', namespace: 'istio-system' },
    }),
    field: 'controlPlaneRef',
    wrong: 'data-science-smcp',
  },
  {
    valid: manifest('security.istio.io/v1beta1', 'PeerAuthentication', { mtls: { mode: 'PERMISSIVE' } }),
    field: 'mtls',
    wrong: 'PERMISSIVE',
  },
];

const withSpec = (valid: Manifest, spec: Record<string, unknown>): Manifest => ({
  ...valid,
  spec: { ...valid.spec, ...spec },
});
const example = (kind: string): Manifest => {
  const found = EXAMPLES.find(({ valid }) => valid.kind === kind);
  if (found === undefined) {
    throw new Error(`no example of ${kind}`);
  }
  return found.valid;
};

test.each(CATALOGUE.map((entry) => [`${entry.kind} of ${entry.release ?? 'every release'}`, entry] as const))(
  '%s: the schema is closed at spec and above it',
  (_title, { crd, version, kind, release }) => {
    const unknown = manifest(`${crd.slice(crd.indexOf('.') + 1)}/${version}`, kind, { futureField: 1 });
    const problems = validateManifest({ ...unknown, future: 1 }, release);
    expect(problems).toContain('spec: unknown field "futureField"');
    expect(problems).toContain('(root): unknown field "future"');
  },
);

describe.each(EXAMPLES.map((entry) => [String(entry.valid.kind), entry] as const))(
  '%s',
  (_kind, { valid, field, wrong, release = defaultRelease }) => {
    const validate = (manifest: unknown): string[] => validateManifest(manifest, release);

    test('accepts the example', () => {
      expect(validate(valid)).toEqual([]);
    });

    test('refuses an unknown field of spec and names it', () => {
      expect(validate(withSpec(valid, { futureField: 1 }))).toEqual(['spec: unknown field "futureField"']);
    });

    test('refuses a wrong type and names the path', () => {
      expect(validate(withSpec(valid, { [field]: wrong })).join('\n')).toContain(`spec.${field}: `);
    });

    test('refuses misspelt metadata, a status, and an unknown version', () => {
      expect(validate({ ...valid, metadata: { name: 'example', label: { app: 'web' } } })).toEqual([
        'metadata: unknown field "label"',
      ]);
      expect(validate({ ...valid, status: {} })).toEqual(['(root): unknown field "status"']);
      expect(validate({ ...valid, apiVersion: 'example.com/v9' })).toEqual([
        expect.stringMatching(/^example\.com\/v9\/.*: no schema/),
      ]);
    });
  },
);

describe('InferenceService', () => {
  const withModel = (model: Record<string, unknown>): Manifest =>
    withSpec(example('InferenceService'), {
      predictor: { model: { modelFormat: { name: 'vLLM' }, ...model } },
    });

  test('refuses an unknown field of predictor.model', () => {
    expect(validateManifest(withModel({ storageURI: 's3://models' }))).toEqual([
      'spec.predictor.model: unknown field "storageURI"',
    ]);
  });

  test('refuses what the keep-list leaves out', () => {
    const manifest = withSpec(example('InferenceService'), { predictor: { sklearn: {} } });
    expect(validateManifest(manifest)).toEqual(['spec.predictor: unknown field "sklearn"']);
  });

  test('refuses a quantity that is none, deep in a shared subtree', () => {
    expect(validateManifest(withModel({ resources: { limits: { memory: '8 GB' } } }))).toEqual([
      expect.stringMatching(/^spec\.predictor\.model\.resources\.limits\.memory: "8 GB" must match pattern/),
    ]);
  });
});

describe('Route', () => {
  const route = manifest('route.openshift.io/v1', 'Route', { to: { name: 'web' } });

  test('is valid by its defaults: to.kind and wildcardPolicy may be absent', () => {
    expect(validateManifest(route)).toEqual([]);
  });

  test('conditions hold after defaults too: a path needs a router that sees the request', () => {
    const blind = withSpec(route, { path: '/api', tls: { termination: 'passthrough' } });
    expect(validateManifest(blind)).not.toEqual([]);
    expect(validateManifest(withSpec(route, { path: '/api', tls: { termination: 'edge' } }))).toEqual([]);
  });
});

describe('validateManifest', () => {
  test('does not change its input', () => {
    const route = manifest('route.openshift.io/v1', 'Route', { to: { name: 'web' } });
    const before = JSON.stringify(route);
    validateManifest(route);
    expect(JSON.stringify(route)).toBe(before);
  });

  test.each([undefined, null, 'text', {}, { apiVersion: 'v1' }])('%j has no schema', (value) => {
    expect(validateManifest(value)).toEqual([expect.stringContaining('no schema')]);
  });

  test('reports all problems at once, each with its path', () => {
    const manifest = { apiVersion: 'v1', kind: 'Secret', metadata: { labels: { 'a b': 'c d' } }, datas: {} };
    const problems = validateManifest(manifest).join('\n');
    expect(problems).toContain('metadata: missing required field "name"');
    expect(problems).toContain('metadata.labels: invalid key "a b"');
    expect(problems).toContain('metadata.labels.a b: "c d" must match pattern');
    expect(problems).toContain('(root): unknown field "datas"');
  });

  test.each(releaseNames)('every schema of %s compiles', (release) => {
    const keys = schemaKeys(release);
    expect(keys.length).toBeGreaterThan(releaseOf(release).servedKinds.size);
    for (const key of keys) {
      const [, apiVersion, kind] = /^(.*)\/([^/]+)$/.exec(key) ?? [];
      expect(validateManifest({ apiVersion, kind }, release).join('\n')).toContain(
        'missing required field "metadata"',
      );
    }
  });
});
