import { EnvironmentApp, Folder, render } from '../../../lib/cluster/environment-app';
import type { ObjectStore } from '../../../lib/contracts/object-store';
import { PipelineServer } from '../../../lib/components/rag/pipeline-server';
import { ExternalS3 } from '../../../lib/components/storage/external-s3';
import { Minio } from '../../../lib/components/storage/minio';
import { validateManifest } from '../../support/schemas';
import { at, findIn, settings } from '../../support/environments';
import { alone } from '../../support/alone';

function make(storeOf: (folder: Folder) => ObjectStore) {
  const app = new EnvironmentApp(settings('demo'));
  const folder = new Folder(app, 'stage02-model-alignment');
  const store = storeOf(folder);
  const server = new PipelineServer(folder, 'pipelines', { namespace: 'private-ai-demo', store });
  store.complete(folder);
  const needs = app.needs.seal();
  const objects = render([folder]);
  return { needs, server, objects, dspa: findIn(objects, 'DataSciencePipelinesApplication', 'dspa') };
}

const withMinio = make(
  (folder) => new Minio(folder, 'minio', { namespace: 'model-storage', size: '1Gi', console: 'none' }),
);

describe('the pipeline server', () => {
  const { dspa, objects, needs, server } = withMinio;

  test('is accepted by its schema', () => {
    expect(validateManifest(dspa)).toEqual([]);
  });

  test('takes pipelines from Kubernetes objects, so that Git defines them', () => {
    expect(at(dspa, 'spec.apiServer.pipelineStore')).toBe('kubernetes');
  });

  test('keeps artifacts in kfp-artifacts with keys of its own', () => {
    expect(at(dspa, 'spec.objectStorage.externalStorage')).toEqual({
      bucket: 'kfp-artifacts',
      host: 'minio.model-storage.svc.cluster.local',
      port: '9000',
      scheme: 'http',
      region: 'us-east-1',
      secure: false,
      s3CredentialsSecret: {
        secretName: 'dspa-minio-credentials',
        accessKey: 'accesskey',
        secretKey: 'secretkey',
      },
    });
    const policies = at(findIn(objects, 'ConfigMap', 'minio-bootstrap'), 'data') as Record<string, string>;
    const [bootstrap] = objects.filter(({ manifest }) =>
      manifest.metadata.name.startsWith('minio-bootstrap-'),
    );
    expect(at(bootstrap?.manifest, 'spec.template.spec.containers.0.env')).toContainEqual({
      name: 'BUCKETS',
      value: expect.stringMatching(/\bkfp-artifacts\b/),
    });
    expect(policies['dspa.json']).toContain('s3:PutObject');
    expect(policies['dspa.json']).not.toContain('llm-models');
  });

  test('lets its pods, its steps and its operator reach the store', () => {
    const peers = needs.networkUses
      .filter(({ endpoint }) => endpoint.service === 'minio')
      .map(({ peer }) => (typeof peer === 'string' ? peer : peer.name));
    expect(peers).toEqual(
      expect.arrayContaining(['dspa', 'pipeline-steps', 'data-science-pipelines-operator']),
    );
  });

  test('asks for its component of OpenShift AI', () => {
    expect([...needs.dataScienceComponents]).toContain('datasciencepipelines');
  });

  test('is reached with tokens at https 8443', () => {
    expect(server.endpoint.url()).toBe('https://ds-pipeline-dspa.private-ai-demo.svc.cluster.local:8443');
  });

  test('puts its database on the storage class of the environment', () => {
    expect(at(dspa, 'spec.database.mariaDB.storageClassName')).toBe('gp3-csi');
  });
});

test('the pipeline server keeps artifacts through the Route of MinIO, whose host a browser knows, and trusts its certificate', () => {
  const { dspa, needs } = make(
    (folder) =>
      new Minio(folder, 'minio', {
        namespace: 'model-storage',
        size: '1Gi',
        console: 'none',
        exposure: 'authenticated',
      }),
  );
  expect(validateManifest(dspa)).toEqual([]);
  expect(at(dspa, 'spec.objectStorage.externalStorage')).toMatchObject({
    host: 'minio-s3-model-storage.apps.demo.example.com',
    port: '443',
    scheme: 'https',
    secure: true,
  });
  expect(at(dspa, 'spec.apiServer.cABundle')).toEqual({
    configMapName: 'router-ca',
    configMapKey: 'ca-bundle.crt',
  });
  // Artifacts of runs before that are still read from the Service.
  const users = needs.networkUses.filter(({ endpoint }) => endpoint.portName === 'api');
  expect(users.map(({ peer }) => (typeof peer === 'string' ? peer : peer.name))).toEqual(
    expect.arrayContaining(['router', 'dspa']),
  );
});

test('the pipeline server trusts the CA of an external store and uses the name of the bucket there', () => {
  const { dspa } = make(
    (folder) =>
      new ExternalS3(folder, 's3', {
        type: 'external',
        endpoint: 'https://s3.example.com:9443',
        region: 'eu-west-1',
        pathStyle: true,
        buckets: { 'kfp-artifacts': 'team-artifacts' },
        ca: { configMap: 'team-ca', key: 'ca.crt' },
      }),
  );
  expect(at(dspa, 'spec.apiServer.cABundle')).toEqual({ configMapName: 'team-ca', configMapKey: 'ca.crt' });
  expect(at(dspa, 'spec.objectStorage.externalStorage')).toMatchObject({
    bucket: 'team-artifacts',
    host: 's3.example.com',
    port: '9443',
    scheme: 'https',
    secure: true,
  });
});

test('the pipeline server alone', () => {
  const objects = alone((scope) => {
    const store = new Minio(scope, 'minio', { namespace: 'model-storage', size: '1Gi', console: 'none' });
    return new PipelineServer(scope, 'pipelines', { namespace: 'private-ai-demo', store });
  });
  expect(objects).toMatchSnapshot();
});
