import type { Editable } from './edit';
import type { Mistake } from './mistake';
import { inPlatform } from './platform-mistakes';

const container = (manifest: Editable): Editable => manifest.spec.template.spec.containers[0];
const runYaml = (manifest: Editable, from: string, to: string) => {
  const text = String(manifest.data['run.yaml']);
  if (!text.includes(from)) throw new Error(`run.yaml has no ${from}`);
  manifest.data['run.yaml'] = text.replace(from, to);
};

/** Mistakes in the rendered objects: a field misspelt, a reference lost, a value changed. */
const inObjects: readonly Mistake[] = [
  {
    title: 'a misspelt field in an InferenceService',
    caughtBy: 'schema',
    kind: 'InferenceService',
    name: /^mistral-24b$/,
    change: (m) => {
      m.spec.predictor.model.storageURI = m.spec.predictor.model.storageUri;
    },
  },
  {
    title: 'arguments indented below resources',
    caughtBy: 'schema',
    kind: 'InferenceService',
    name: /^mistral-24b$/,
    change: (m) => {
      m.spec.predictor.model.resources.args = m.spec.predictor.model.args;
    },
  },
  {
    title: 'a probe in a LlamaStackDistribution, which has no such field',
    caughtBy: 'schema',
    kind: 'LlamaStackDistribution',
    name: /./,
    change: (m) => {
      m.spec.server.containerSpec.startupProbe = { httpGet: { path: '/v1/health', port: 8321 } };
    },
  },
  {
    title: 'a misspelt field in a DoclingServe',
    caughtBy: 'schema',
    kind: 'DoclingServe',
    name: /./,
    change: (m) => {
      m.spec.engine.local.workers = 2;
    },
  },
  {
    title: 'a port as a number in a DataSciencePipelinesApplication',
    caughtBy: 'schema',
    kind: 'DataSciencePipelinesApplication',
    name: /./,
    change: (m) => {
      m.spec.objectStorage.externalStorage.port = 9000;
    },
  },
  {
    title: 'the component llamastack, which a DataScienceCluster does not know',
    caughtBy: 'schema',
    kind: 'DataScienceCluster',
    name: /./,
    change: (m) => {
      m.spec.components.llamastack = { managementState: 'Managed' };
    },
  },
  {
    title: 'a misspelt TLS termination in a Route',
    caughtBy: 'schema',
    kind: 'Route',
    name: /^minio-console$/,
    change: (m) => {
      m.spec.tls.termination = 'Edge';
    },
  },
  {
    title: 'a misspelt field in an Application',
    caughtBy: 'schema',
    kind: 'Application',
    name: /-root$/,
    change: (m) => {
      m.spec.syncPolicy.automatic = true;
    },
  },
  {
    title: 'a misspelt pull policy in a Deployment',
    caughtBy: 'schema',
    kind: 'Deployment',
    name: /^minio$/,
    change: (m) => {
      container(m).imagePullPolcy = 'Always';
    },
  },
  {
    title: 'a wave after the one of its user',
    caughtBy: 'guard PAI-206',
    kind: 'ConfigMap',
    name: /^llamastack-config$/,
    change: (_, object) => {
      object.syncWave = 'verification';
    },
  },
  {
    title: 'a Route to a port that the Service lacks',
    caughtBy: 'guard PAI-201',
    kind: 'Route',
    name: /^minio-console$/,
    change: (m) => {
      m.spec.port.targetPort = 'ui';
    },
  },
  {
    title: 'a Secret that nobody makes',
    caughtBy: 'guard PAI-201',
    kind: 'DataSciencePipelinesApplication',
    name: /./,
    change: (m) => {
      m.spec.objectStorage.externalStorage.s3CredentialsSecret.secretName = 'minio-credentials';
    },
  },
  {
    title: 'a wrong key of a Secret',
    caughtBy: 'guard PAI-201',
    kind: 'DataSciencePipelinesApplication',
    name: /./,
    change: (m) => {
      m.spec.objectStorage.externalStorage.s3CredentialsSecret.accessKey = 'access_key';
    },
  },
  {
    title: 'a ConfigMap under another name than the server expects',
    caughtBy: 'guard PAI-201',
    kind: 'LlamaStackDistribution',
    name: /./,
    change: (m) => {
      m.spec.server.userConfig.configMapName = 'llama-stack-config';
    },
  },
  {
    title: 'an image with the tag latest',
    caughtBy: 'guard PAI-205',
    kind: 'Deployment',
    name: /^milvus-standalone$/,
    change: (m) => {
      container(m).image = 'docker.io/milvusdb/milvus:latest';
    },
  },
  {
    title: 'another embedding dimension than the model has',
    caughtBy: 'guard PAI-212',
    kind: 'ConfigMap',
    name: /^llamastack-config$/,
    change: (m) => {
      runYaml(m, 'embedding_dimension: 768', 'embedding_dimension: 384');
    },
  },
  {
    title: 'an invented key in run.yaml',
    caughtBy: 'guard PAI-212',
    kind: 'ConfigMap',
    name: /^llamastack-config$/,
    change: (m) => {
      runYaml(m, 'image_name: rh', 'image_name: rh\nvector_databases: []');
    },
  },
  {
    title: 'a provider setting that 0.2.22 ignores',
    caughtBy: 'guard PAI-212',
    kind: 'ConfigMap',
    name: /^llamastack-config$/,
    change: (m) => {
      runYaml(m, 'bucket_name: llama-files', 'bucket: llama-files\n          bucket_name: llama-files');
    },
  },
  {
    title: 'a database outside of the volume',
    caughtBy: 'guard PAI-212',
    kind: 'ConfigMap',
    name: /^llamastack-config$/,
    change: (m) => {
      runYaml(m, '/opt/app-root/src/.llama/distributions/rh/registry.db', '/data/registry.db');
    },
  },
  {
    title: 'HF_HOME set beside the operator',
    caughtBy: 'guard PAI-212',
    kind: 'LlamaStackDistribution',
    name: /./,
    change: (m) => {
      m.spec.server.containerSpec.env.push({ name: 'HF_HOME', value: '/tmp' });
    },
  },
  {
    title: 'the host of another cluster',
    caughtBy: 'guard PAI-204',
    kind: 'Route',
    name: /^llamastack$/,
    change: (m) => {
      m.spec.host = 'llamastack.apps.cluster-x.example.net';
    },
  },
  {
    title: 'the storage class of another cluster',
    caughtBy: 'guard PAI-204',
    kind: 'PersistentVolumeClaim',
    name: /^milvus-data$/,
    change: (m) => {
      m.spec.storageClassName = 'gp2';
    },
  },
  {
    title: 'another tensor parallel size than GPUs',
    caughtBy: 'guard PAI-213',
    kind: 'InferenceService',
    name: /^mistral-24b$/,
    change: (m) => {
      m.spec.predictor.model.args = m.spec.predictor.model.args.map((arg: string) =>
        arg.replace('--tensor-parallel-size=4', '--tensor-parallel-size=2'),
      );
    },
  },
  {
    title: 'a Service that selects by a label that changes',
    caughtBy: 'guard PAI-211',
    kind: 'Service',
    name: /^minio$/,
    change: (m) => {
      m.spec.selector['app.kubernetes.io/instance'] = 'demo';
    },
  },
  {
    title: 'a Deployment whose pods have other labels',
    caughtBy: 'guard PAI-211',
    kind: 'Deployment',
    name: /^milvus-standalone$/,
    change: (m) => {
      m.spec.template.metadata.labels['app.kubernetes.io/name'] = 'milvus';
    },
  },
  {
    title: 'two objects of one name',
    caughtBy: 'guard PAI-202',
    kind: 'ServiceAccount',
    name: /^minio-bootstrap$/,
    change: (m) => {
      m.metadata.name = 'minio';
    },
  },
  {
    title: 'a literal password',
    caughtBy: 'guard PAI-203',
    kind: 'Deployment',
    name: /^minio$/,
    change: (m) => {
      container(m).env.push({ name: 'MINIO_ROOT_PASSWORD', value: 'minio123' });
    },
  },
  {
    title: 'a Route that opens Llama Stack to anybody',
    caughtBy: 'guard PAI-207',
    kind: 'Route',
    name: /^llamastack$/,
    change: (m) => {
      m.spec.to.name = 'llama-stack-service';
      m.spec.port.targetPort = 'http';
    },
  },
  {
    title: 'a group that does not exist',
    caughtBy: 'guard PAI-210',
    kind: 'DoclingServe',
    name: /./,
    change: (m) => {
      m.apiVersion = 'docling.io/v1alpha1';
    },
  },
  {
    title: 'a container without memory limit',
    caughtBy: 'guard PAI-209',
    kind: 'Deployment',
    name: /^milvus-standalone$/,
    change: (m) => {
      delete container(m).resources.limits.memory;
    },
  },
  {
    title: 'a hard-coded fsGroup',
    caughtBy: 'guard PAI-209',
    kind: 'Job',
    name: /loader/,
    change: (m) => {
      m.spec.template.spec.securityContext.fsGroup = 1001130000;
    },
  },
  {
    title: 'the namespace of another environment',
    caughtBy: 'guard PAI-201',
    kind: 'Service',
    name: /^milvus-standalone$/,
    change: (m) => {
      m.metadata.namespace = 'ai-infrastructure';
    },
  },
  {
    title: 'a Docling Route that its operator opens',
    caughtBy: 'guard PAI-214',
    kind: 'DoclingServe',
    name: /./,
    change: (m) => {
      m.spec.route.enabled = true;
    },
  },
];

/** Mistakes in the environment file. */
const inSettings: readonly Mistake[] = [
  {
    title: 'a model on more GPUs than the pool has',
    caughtBy: 'environment PAI-121',
    settings: ['    pool: l4-quad', '    pool: l4-single'],
  },
  {
    title: 'a model that does not fit its GPU',
    caughtBy: 'environment PAI-120',
    settings: ['gpuMemoryUtilization: 0.9\n', 'gpuMemoryUtilization: 0.7\n'],
  },
  {
    title: 'a misspelt setting',
    caughtBy: 'environment PAI-102',
    settings: ['  storageClass: gp3-csi', '  storageclass: gp3-csi'],
  },
  {
    title: 'a domain with scheme',
    caughtBy: 'environment PAI-106',
    settings: ['appsDomain: apps', 'appsDomain: https://apps'],
  },
  {
    title: 'a stage without the one that it needs',
    caughtBy: 'environment PAI-111',
    settings: ['  - stage01-model-serving\n', ''],
  },
];

export const mistakes: readonly Mistake[] = [...inObjects, ...inPlatform, ...inSettings];
