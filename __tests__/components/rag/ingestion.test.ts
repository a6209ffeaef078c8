import { programText } from '../../../lib/program/program-text';
import { runGuards } from '../../../lib/guards';
import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { at, find, findAll, rendered, type RawSettings } from '../../support/environments';
import { validateManifest } from '../../support/schemas';
import { jobOf, variablesOf } from '../../support/script';

const { rag } = rendered('demo').environment;
const withRag = (changes: RawSettings) => rendered('demo', { rag: { ...rag, ...changes } });
const demo = rendered('demo');
type Rendered = typeof demo;

function versionOf(environment: Rendered) {
  const [version] = findAll(environment, 'PipelineVersion');
  if (version === undefined) throw new Error('no PipelineVersion');
  return version;
}
const executors = (environment: Rendered) =>
  Object.values(recordAt(versionOf(environment).spec, 'pipelineSpec', 'deploymentSpec', 'executors'));
const pods = (environment: Rendered) =>
  Object.values(
    recordAt(
      versionOf(environment).spec,
      'platformSpec',
      'platforms',
      'kubernetes',
      'deploymentSpec',
      'executors',
    ),
  );
const clientsOf = ({ needs }: Rendered, service: string) =>
  needs.networkUses
    .filter(({ endpoint }) => endpoint.service === service)
    .flatMap(({ peer }) => (typeof peer === 'string' ? [] : [peer.name]));

describe('ingestion', () => {
  test('is a pipeline and a version that the definitions accept, and passes every guard', () => {
    expect(validateManifest(find(demo, 'Pipeline', 'ingestion'))).toEqual([]);
    expect(validateManifest(versionOf(demo))).toEqual([]);
    expect(runGuards(demo)).toEqual([]);
  });

  test('is there for collections only, and where there is a pipeline server', () => {
    expect(findAll(withRag({ collections: [] }), 'Pipeline')).toEqual([]);
    expect(findAll(withRag({ pipelines: false }), 'Pipeline')).toEqual([]);
  });

  test('is another version when one of its programs or settings changes, since a version never does', () => {
    const other = withRag({ ingestion: { chunkTokens: 300 } });
    expect(versionOf(other).metadata.name).not.toBe(versionOf(demo).metadata.name);
    expect(at(versionOf(demo), 'spec.pipelineName')).toBe('ingestion');
    const [programs] = findAll(demo, 'ConfigMap').filter(({ metadata }) =>
      /^ingestion-[0-9a-f]{8}$/.test(metadata.name),
    );
    for (const pod of pods(demo)) {
      expect(recordsAt(pod, 'configMapAsVolume')).toContainEqual({
        configMapName: programs?.metadata.name,
        mountPath: '/opt/ingestion',
      });
    }
  });

  test('runs programs that the ConfigMap has', () => {
    const [programs] = findAll(demo, 'ConfigMap').filter(({ metadata }) =>
      /^ingestion-[0-9a-f]{8}$/.test(metadata.name),
    );
    const names = executors(demo).map((executor) => String(at(executor, 'container.args.0')));
    expect(names).toHaveLength(4);
    for (const name of names) {
      expect(Object.keys(recordAt(programs, 'data'))).toContain(name.replace('/opt/ingestion/', ''));
    }
  });

  test('gets the keys of the store from a Secret of its own, and never as a value', () => {
    for (const pod of pods(demo)) {
      expect(recordsAt(pod, 'secretAsEnv')).toEqual([
        {
          secretName: 'ingestion-s3',
          keyToEnv: [
            { secretKey: 'accesskey', envVar: 'AWS_ACCESS_KEY_ID' },
            { secretKey: 'secretkey', envVar: 'AWS_SECRET_ACCESS_KEY' },
          ],
        },
      ]);
    }
    const variables = executors(demo).flatMap((executor) =>
      recordsAt(executor, 'container', 'env').map(({ name }) => name),
    );
    expect(variables).toContain('S3_BUCKET');
    expect(variables).not.toContain('AWS_SECRET_ACCESS_KEY');
  });

  test('reads the documents and changes none', () => {
    const policies = recordAt(find(demo, 'ConfigMap', 'minio-bootstrap'), 'data');
    expect(policies['ingestion.json']).toContain('arn:aws:s3:::documents');
    expect(policies['ingestion.json']).not.toMatch(/PutObject|DeleteObject|kfp-artifacts/);
  });

  test('reaches Docling and Llama Stack, past the network policy of its operator', () => {
    expect(clientsOf(demo, 'docling-service')).toContain('ingestion');
    expect(clientsOf(demo, 'llama-stack-service')).toContain('ingestion');
    for (const pod of pods(demo)) {
      expect(at(pod, 'podMetadata.labels')).toEqual({
        'app.kubernetes.io/name': 'ingestion',
        'app.kubernetes.io/part-of': 'llama-stack',
      });
    }
  });

  test('cuts documents into pieces that the embedding model reads whole', () => {
    const defaults = (environment: Rendered) =>
      at(versionOf(environment), 'spec.pipelineSpec.root.inputDefinitions.parameters');
    expect(defaults(demo)).toMatchObject({ chunk_tokens: { defaultValue: 409 } });
    expect(defaults(withRag({ embeddingModel: 'all-minilm-l6-v2' }))).toMatchObject({
      chunk_tokens: { defaultValue: 204 },
    });
  });
});

describe('the runs of a collection', () => {
  const scheduled = withRag({ ingestion: { schedules: { eu_ai_act: '0 3 * * *' } } });

  test('are one at the first sync of each version, and one whenever somebody asks', () => {
    const first = variablesOf(jobOf(demo, 'first-ingest-eu-ai-act'));
    expect(first).toMatchObject({
      PIPELINE: 'ingestion',
      PIPELINE_VERSION: versionOf(demo).metadata.name,
      PARAMETERS: '{"collection":"eu_ai_act","prefix":"eu_ai_act/"}',
      RUN_NAME: `eu_ai_act-${versionOf(demo).metadata.name}`,
      RUN_ACCOUNT: 'pipeline-runner-dspa',
      ONCE: 'true',
    });
    expect(at(find(demo, 'CronJob', 'ingest-eu-ai-act'), 'spec.suspend')).toBe(true);
    const collections = findAll(demo, 'CronJob').flatMap(({ metadata }) =>
      metadata.name.startsWith('ingest-') ? [metadata.name] : [],
    );
    expect(collections.sort()).toEqual(['ingest-acme-corporate', 'ingest-eu-ai-act', 'ingest-red-hat-docs']);
  });

  test('follow the clock where the environment says so', () => {
    expect(at(find(scheduled, 'CronJob', 'ingest-eu-ai-act'), 'spec')).toMatchObject({
      schedule: '0 3 * * *',
      suspend: false,
    });
    expect(at(find(scheduled, 'CronJob', 'ingest-red-hat-docs'), 'spec.suspend')).toBe(true);
  });

  test('come after the version that they name', () => {
    const wave = (kind: string, name: string) =>
      Number(find(demo, kind, name).metadata.annotations?.['argocd.argoproj.io/sync-wave']);
    const first = jobOf(demo, 'first-ingest-eu-ai-act').metadata.name;
    expect(wave('Pipeline', 'ingestion')).toBeLessThan(
      wave('PipelineVersion', versionOf(demo).metadata.name),
    );
    expect(wave('PipelineVersion', versionOf(demo).metadata.name)).toBeLessThan(wave('Job', first));
  });

  test('present accounts that may get the Route of the pipeline server, and reach nothing else', () => {
    const subjects = recordsAt(find(demo, 'RoleBinding', 'ds-pipeline-dspa-user'), 'subjects');
    expect(subjects.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['ingest-eu-ai-act', 'first-ingest-eu-ai-act', 'ai-users']),
    );
    expect(at(find(demo, 'Role', 'ds-pipeline-dspa-user'), 'rules')).toEqual([
      {
        apiGroups: ['route.openshift.io'],
        resources: ['routes'],
        resourceNames: ['ds-pipeline-dspa'],
        verbs: ['get'],
      },
    ]);
    const policy = find(demo, 'NetworkPolicy', 'egress-ingest-eu-ai-act');
    expect(policy.metadata.annotations?.['private-ai/uses']).toBe(
      'ds-pipeline-dspa.private-ai-demo.svc.cluster.local:8443',
    );
  });
});

describe('samples', () => {
  const withSamples = withRag({ ingestion: { samples: true }, collections: ['red_hat_docs', 'manuals'] });
  const documents = (environment: Rendered) =>
    findAll(environment, 'ConfigMap').filter(({ metadata }) => metadata.name.startsWith('document-samples-'));

  test('are copied to the folders of the collections that have some, before the first run', () => {
    const [configMap] = documents(withSamples);
    expect(Object.keys(recordAt(configMap, 'binaryData'))).toEqual(['red_hat_docs.nodes-with-gpus.md']);
    const wave = (job: string) =>
      Number(jobOf(withSamples, job).metadata.annotations?.['argocd.argoproj.io/sync-wave']);
    expect(wave('document-samples-')).toBeLessThan(wave('first-ingest-red-hat-docs-'));
    expect(runGuards(withSamples)).toEqual([]);
  });

  test('of ACME belong to the machines of equipment: each of their procedures is one', () => {
    const [configMap] = documents(withRag({ ingestion: { samples: true }, collections: ['acme_corporate'] }));
    const files = Object.keys(recordAt(configMap, 'binaryData'));
    const sql = programText('components/agents/equipment/samples.sql');
    const procedures = new Set([...sql.matchAll(/'([\w-]+\.md)'/g)].map(([, file]) => file));
    expect(procedures.size).toBe(2);
    for (const file of procedures) expect(files).toContain(`acme_corporate.${file}`);
  });

  test('come by a user who may write there, where they are asked for', () => {
    const policies = recordAt(find(withSamples, 'ConfigMap', 'minio-bootstrap'), 'data');
    expect(policies['document-samples.json']).toContain('s3:PutObject');
    expect(documents(withRag({ ingestion: {} }))).toEqual([]);
  });
});
