import { Minio } from '../../../lib/components/storage/minio';
import { notebookText } from '../../../lib/components/workbench/notebook-text';
import { Workbench } from '../../../lib/components/workbench/workbench';
import { WorkbenchExamples } from '../../../lib/components/workbench/workbench-examples';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { runGuards } from '../../../lib/guards';
import { programText } from '../../../lib/program/program-text';
import { alone } from '../../support/alone';
import { at, find, findAll, rendered, type RawSettings, small } from '../../support/environments';
import { validateManifest } from '../../support/schemas';
import { externalStore } from '../rag/llama-stack/fixture';

const workbenches = [{ name: 'data-lab' }];
const demo = rendered('demo', { workbenches });
const namespace = 'private-ai-demo';

/** Variables of the workbench: values, or `secret/key`. */
function variables(environment: RenderedEnvironment): Record<string, string> {
  const env = at(find(environment, 'Notebook', 'data-lab'), 'spec.template.spec.containers.0.env') as {
    name: string;
    value?: string;
    valueFrom?: { secretKeyRef: { name: string; key: string } };
  }[];
  return Object.fromEntries(
    env.map(({ name, value, valueFrom }) => [
      name,
      value ?? `${String(valueFrom?.secretKeyRef.name)}/${String(valueFrom?.secretKeyRef.key)}`,
    ]),
  );
}

function withWorkbench(changes: RawSettings): RenderedEnvironment {
  return rendered('demo', { workbenches, ...changes });
}

describe('a workbench', () => {
  test('is what the definition of 2.25 accepts, and passes every guard', () => {
    expect(validateManifest(find(demo, 'Notebook', 'data-lab'))).toEqual([]);
    expect(runGuards(demo)).toEqual([]);
  });

  test('knows every server of the environment', () => {
    const host = (service: string, port: number) =>
      `http://${service}.${namespace}.svc.cluster.local:${port}`;
    const known = variables(demo);
    expect(known).toMatchObject({
      LLAMA_STACK_URL: host('llama-stack-service', 8321),
      LLAMA_STACK_OPENAI_URL: `${host('llama-stack-service', 8321)}/v1/openai/v1`,
      LLAMA_STACK_MODEL: 'vllm-mistral-24b-quantized/mistral-24b-quantized',
      DOCLING_URL: host('docling-service', 5001),
      MILVUS_URI: host('milvus-standalone', 19530),
      AWS_ENDPOINT_URL_S3: 'http://minio.model-storage.svc.cluster.local:9000',
      AWS_S3_BUCKET: 'workbench-data-lab',
      AWS_SECRET_ACCESS_KEY: 'workbench-data-lab-credentials/secretkey',
    });
    const url = (model: string) => `https://${model}-predictor.${namespace}.svc.cluster.local:8443/v1`;
    expect(JSON.parse(known.MODELS ?? '')).toEqual({
      'mistral-24b-quantized': { url: url('mistral-24b-quantized'), token: true },
      'mistral-24b': { url: url('mistral-24b'), token: true },
    });
  });

  test('knows the model registry, which lets its account in', () => {
    const registry = withWorkbench({ modelRegistry: {} });
    expect(variables(registry).MODEL_REGISTRY_URL).toMatch(/^https:.*\/api\/model_registry\/v1alpha3$/);
    const users = findAll(registry, 'RoleBinding')
      .filter(({ subjects }) => JSON.stringify(subjects).includes('"data-lab"'))
      .map(({ metadata }) => metadata.name);
    expect(users).toHaveLength(3);
    expect(runGuards(registry)).toEqual([]);
  });

  test('comes with the models alone, and then names no server that is not there', () => {
    const models = withWorkbench(small);
    const known = variables(models);
    expect(Object.keys(known).filter((name) => /LLAMA|DOCLING|MILVUS/.test(name))).toEqual([]);
    expect(JSON.parse(known.MODELS ?? '')).toEqual({
      'mistral-24b-quantized': {
        url: `http://mistral-24b-quantized-predictor.${namespace}.svc.cluster.local/v1`,
        token: false,
      },
    });
    expect(models.objects.find(({ manifest }) => manifest.kind === 'Notebook')?.folder).toBe(
      'stage01-model-serving',
    );
  });

  test('shows models the token of its own account, which no Secret holds', () => {
    const subjects = at(find(demo, 'RoleBinding', 'mistral-24b-user'), 'subjects');
    expect(subjects).toContainEqual({ kind: 'ServiceAccount', name: 'data-lab', namespace });
    const tokens = findAll(demo, 'Secret').filter(
      ({ type }) => type === 'kubernetes.io/service-account-token',
    );
    expect(tokens.map(({ metadata }) => metadata.name)).toEqual(['llama-stack-models']);
    expect(at(find(demo, 'Notebook', 'data-lab'), 'spec.template.spec.serviceAccountName')).toBe('data-lab');
  });

  test('asks for a login, and lets the groups of the environment in', () => {
    const { metadata } = find(demo, 'Notebook', 'data-lab');
    expect(metadata.annotations).toMatchObject({ 'notebooks.opendatahub.io/inject-oauth': 'true' });
    expect(at(find(demo, 'Role', 'data-lab-user'), 'rules')).toEqual([
      {
        apiGroups: ['kubeflow.org'],
        resources: ['notebooks'],
        resourceNames: ['data-lab'],
        verbs: ['get'],
      },
    ]);
    expect(at(find(demo, 'RoleBinding', 'data-lab-user'), 'subjects.0.name')).toBe('ai-users');
  });

  test('reaches what it uses, and https; the router alone reaches it', () => {
    const policy = find(demo, 'NetworkPolicy', 'egress-data-lab');
    expect(at(policy, 'spec.podSelector.matchLabels')).toEqual({ 'notebook-name': 'data-lab' });
    const egress = at(policy, 'spec.egress') as { to?: unknown; ports: { port: number }[] }[];
    const ports = (to: boolean) =>
      egress
        .filter((rule) => (rule.to !== undefined) === to)
        .flatMap((rule) => rule.ports.map((p) => p.port));
    expect(new Set(ports(true))).toEqual(new Set([5353, 5001, 8321, 19530, 9000, 8443]));
    expect(ports(false)).toEqual([443, 6443]);
    for (const server of ['llama-stack-service-http', 'docling-service-http', 'milvus-standalone-grpc'])
      expect(JSON.stringify(find(demo, 'NetworkPolicy', `allow-${server}`))).toContain('data-lab');
    expect(at(find(demo, 'NetworkPolicy', 'allow-data-lab-tls-oauth-proxy'), 'spec.ingress.0')).toEqual({
      from: [{ namespaceSelector: { matchLabels: { 'network.openshift.io/policy-group': 'ingress' } } }],
      ports: [{ port: 8443, protocol: 'TCP' }],
    });
  });

  test('writes to a bucket of its own, and to no other', () => {
    const data = at(find(demo, 'ConfigMap', 'minio-bootstrap'), 'data') as Record<string, string>;
    const policy = data['workbench-data-lab.json'] ?? '';
    expect(policy).toContain('s3:PutObject');
    expect([...policy.matchAll(/arn:aws:s3:::([a-z-]+)/g)].map(([, bucket]) => bucket)).toEqual(
      expect.arrayContaining(['workbench-data-lab']),
    );
    expect(policy).not.toMatch(/llm-models|kfp-artifacts|llama-files/);
  });

  test('trusts the CA of an external store', () => {
    const external = withWorkbench(externalStore);
    expect(variables(external)).toMatchObject({
      AWS_ENDPOINT_URL_S3: 'https://s3.internal.example.org',
      AWS_DEFAULT_REGION: 'eu-central-1',
      AWS_CA_BUNDLE: '/etc/object-store-ca/ca.pem',
    });
    expect(
      JSON.stringify(at(find(external, 'Notebook', 'data-lab'), 'spec.template.spec.volumes')),
    ).toContain('corporate-ca');
  });

  test('keeps its files: Argo CD neither prunes nor deletes the volume', () => {
    const claim = find(demo, 'PersistentVolumeClaim', 'data-lab-home');
    expect(claim.metadata.annotations).toMatchObject({
      'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
    });
    const mounts = at(find(demo, 'Notebook', 'data-lab'), 'spec.template.spec.containers.0.volumeMounts');
    expect(mounts).toContainEqual({ name: 'opt-app-root-src', mountPath: '/opt/app-root/src' });
  });

  test('runs an image of the release by digest, which no annotation lets the webhook replace', () => {
    const { metadata, spec } = find(demo, 'Notebook', 'data-lab');
    expect(at(spec, 'template.spec.containers.0.image')).toMatch(
      /odh-workbench-jupyter-datascience-cpu-py312-rhel9@sha256:/,
    );
    expect(metadata.annotations).not.toHaveProperty(['notebooks.opendatahub.io/last-image-selection']);
    const minimal = withWorkbench({ workbenches: [{ name: 'data-lab', image: 'minimal' }] });
    expect(at(find(minimal, 'Notebook', 'data-lab'), 'spec.template.spec.containers.0.image')).toMatch(
      /jupyter-minimal/,
    );
  });

  test('switches on the part of OpenShift AI that runs it, which stays off without one', () => {
    const part = 'spec.components.workbenches.managementState';
    expect(at(find(demo, 'DataScienceCluster', 'default-dsc'), part)).toBe('Managed');
    expect(at(find(rendered('demo'), 'DataScienceCluster', 'default-dsc'), part)).toBe('Removed');
  });

  test('has the pull secret of the environment', () => {
    const pulling = withWorkbench({ images: { pullSecret: true } });
    expect(at(find(pulling, 'Notebook', 'data-lab'), 'spec.template.spec.imagePullSecrets')).toEqual([
      { name: 'redhat-pull-secret' },
    ]);
  });
});

describe('the example', () => {
  const program = programText('components/workbench/first_questions.py');
  const { cells, ...notebook } = JSON.parse(notebookText(program)) as {
    cells: { cell_type: string; id: string; source: string; outputs?: unknown[] }[];
  };

  test('is one notebook and one program with the same code, and is in the files of every workbench', () => {
    const code = cells.filter(({ cell_type }) => cell_type === 'code').map(({ source }) => source);
    expect(code.length).toBeGreaterThan(3);
    for (const cell of code) expect(program).toContain(cell);
    expect(
      program
        .replace(/^# %%.*$/gm, '')
        .replace(/^#.*$/gm, '')
        .replace(/\s+/g, ''),
    ).toBe(code.join('').replace(/^#.*$/gm, '').replace(/\s+/g, ''));
    const data = at(find(demo, 'ConfigMap', 'workbench-examples'), 'data') as Record<string, string>;
    expect(data).toEqual({ 'first-questions.ipynb': notebookText(program), 'first_questions.py': program });
    const mounts = at(find(demo, 'Notebook', 'data-lab'), 'spec.template.spec.containers.0.volumeMounts');
    expect(mounts).toContainEqual({
      name: 'opt-app-root-src-examples',
      mountPath: '/opt/app-root/src/examples',
      readOnly: true,
    });
  });

  test('has texts without comment signs, and cells that the format knows', () => {
    expect(notebook).toMatchObject({ nbformat: 4, nbformat_minor: 5 });
    const texts = cells.filter(({ cell_type }) => cell_type === 'markdown');
    expect(texts[0]?.source).toMatch(/^# First questions\n\nThis environment/);
    expect(new Set(cells.map(({ id }) => id)).size).toBe(cells.length);
    expect(cells.filter(({ cell_type, outputs }) => cell_type === 'code' && outputs?.length !== 0)).toEqual(
      [],
    );
  });

  test('reads only variables that a workbench has', () => {
    const read = [...program.matchAll(/environ(?:\.get\(|\[)"(\w+)"/g)].map(([, name = '']) => name);
    expect(read.length).toBeGreaterThan(4);
    const known = variables(withWorkbench({ modelRegistry: {} }));
    expect(read.filter((name) => !(name in known))).toEqual([]);
  });
});

test('a workbench alone', () => {
  const text = alone((scope) => {
    const objectStore = new Minio(scope, 'minio', {
      namespace: 'model-storage',
      size: '10Gi',
      console: 'none',
    });
    return new Workbench(scope, 'workbench', {
      namespace,
      settings: {
        name: 'data-lab',
        image: 'minimal',
        size: '20Gi',
        resources: { cpu: '1', cpuLimit: '2', memory: '4Gi', memoryLimit: '8Gi' },
      },
      objectStore,
      examples: new WorkbenchExamples(scope, 'examples', namespace),
      use: { models: [] },
    });
  });
  expect(text).toMatchSnapshot();
});
