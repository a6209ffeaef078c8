import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { formatProblems, type Problem } from '../../lib/program/errors';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { retained } from '../../lib/cluster/retained';
import { groupKindOf } from '../../lib/kinds/kinds';
import { fileName, namedObject } from '../../lib/output/file-name';
import { outputFiles } from '../../lib/output/output';
import { outputOnDisk, type PreviousOutput } from '../../lib/output/previous-output';
import { removalWarnings } from '../../lib/output/removal';
import type { Release } from '../../lib/releases/release';
import { rhoai225 } from '../../lib/releases/rhoai-2.25/release';
import { extended } from '../support/edit';
import { at, find, type RawSettings, rendered, small } from '../support/environments';

const operators = 'managed';
const before = rendered('demo', { operators });
const { rag } = before.environment;

/** Output as a run of the program left it, with some files changed. */
function outputOf(
  environments: readonly RenderedEnvironment[],
  changes: Record<string, string | undefined> = {},
): PreviousOutput {
  const files = new Map<string, string | undefined>(outputFiles(environments));
  for (const [path, text] of Object.entries(changes)) files.set(path, text);
  const paths = [...files.keys()].filter((path) => files.get(path) !== undefined);
  return { paths, read: (path) => files.get(path) ?? '' };
}

/** Warnings of the step from demo with managed operators to demo with these settings. */
function warningsOf(changes: RawSettings): Problem[] {
  return removalWarnings(outputOf([before]), [rendered('demo', { operators, ...changes })]);
}

function lines(problems: readonly Problem[], code?: string): string[] {
  return problems
    .filter((problem) => code === undefined || problem.code === code)
    .map((problem) => formatProblems([problem]));
}

const withoutRag = { stages: ['stage00-ai-platform', 'stage01-model-serving'] };

test('nothing to say when nothing leaves', () => {
  expect(warningsOf({})).toEqual([]);
});

test('a file name says kind, namespace and name of every object', () => {
  for (const { manifest } of before.objects) {
    const { kind, metadata } = manifest;
    expect(namedObject(fileName(manifest))).toEqual({
      kind,
      groupKind: groupKindOf(manifest),
      name: metadata.name.replaceAll(':', '_'),
      ...(metadata.namespace === undefined ? {} : { namespace: metadata.namespace }),
    });
  }
  expect(namedObject('ns/Spaceship.ingest.k8s.yaml')).toEqual({
    kind: 'Spaceship',
    namespace: 'ns',
    name: 'ingest',
  });
  for (const path of ['GUIDE.md', 'ns/notes.txt', 'a/b/Service.x.k8s.yaml', 'ns/Service.k8s.yaml', '']) {
    expect(namedObject(path)).toBeUndefined();
  }
});

describe('an operator that goes before its resources (PAI-401)', () => {
  test('a part of OpenShift AI: names the resources and the setting that keeps it', () => {
    expect(lines(warningsOf(withoutRag), 'PAI-401')).toEqual(
      expect.arrayContaining([
        [
          'PAI-401 demo: DataScienceCluster default-dsc: llamastackoperator goes from Managed to Removed while the cluster has LlamaStackDistribution private-ai-demo/llama-stack',
          '  keep it with retiring.components: [llamastackoperator] until the cluster has none of them (docs/removal.md)',
        ].join('\n'),
      ]),
    );
  });

  test('the setting keeps the part, and silences the warning', () => {
    const components = ['llamastackoperator', 'datasciencepipelines'];
    const changes = { ...withoutRag, retiring: { components } };
    expect(lines(warningsOf(changes), 'PAI-401').filter((line) => line.includes('default-dsc'))).toEqual([]);
    const cluster = find(rendered('demo', changes), 'DataScienceCluster', 'default-dsc');
    for (const component of components) {
      expect(at(cluster, `spec.components.${component}.managementState`)).toBe('Managed');
    }
  });

  test('a step later, when the output has none of the resources, the part may go', () => {
    const components = ['llamastackoperator', 'datasciencepipelines'];
    const between = rendered('demo', { operators, ...withoutRag, retiring: { components } });
    const after = rendered('demo', { operators, ...withoutRag });
    expect(removalWarnings(outputOf([between]), [after])).toEqual([]);
  });

  test('an operator of OLM: names the resources, and that the Subscription stays', () => {
    const changes = { rag: { ...rag, documentConverter: { mode: 'deployment' } } };
    expect(lines(warningsOf(changes), 'PAI-401')).toEqual([
      [
        'PAI-401 demo: Subscription docling-operator-system/docling-operator: nothing needs Docling operator any more, and the cluster has DoclingServe private-ai-demo/docling',
        '  Argo CD retains the operator; remove it by hand when the cluster has none of them (docs/removal.md)',
      ].join('\n'),
    ]);
  });

  test('not for an operator that was never installed by the program', () => {
    const existing = rendered('demo', { operators: 'existing' });
    const after = rendered('demo', {
      operators: 'existing',
      rag: { ...rag, documentConverter: { mode: 'deployment' } },
    });
    expect(removalWarnings(outputOf([existing]), [after])).toEqual([]);
  });

  test('not for a ClusterAutoscaler that somebody else has from now on', () => {
    const scaled = (clusterAutoscaler: string) =>
      rendered('demo', {
        ...small,
        aws: { infrastructureName: 'demo', region: 'eu-central-1', ami: 'ami-01234567', clusterAutoscaler },
        gpuPools: [
          {
            name: 'l4-single',
            gpu: 'L4',
            instanceType: 'g6.xlarge',
            zone: 'eu-central-1a',
            autoscaling: { min: 0, max: 1 },
          },
        ],
      });
    const before = outputOf([scaled('managed')]);
    expect(removalWarnings(before, [scaled('existing')])).toEqual([]);
    expect(removalWarnings(before, [rendered('demo', small)])).toMatchObject([
      { code: 'PAI-402', construct: 'demo: ClusterAutoscaler default' },
    ]);
  });

  test("not for the settings of monitoring that earlier output held: they are the owner's", () => {
    const earlier = extended(rendered('demo', small), {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'cluster-monitoring-config',
        namespace: 'openshift-monitoring',
        annotations: retained,
      },
      data: { 'config.yaml': 'enableUserWorkload: true\n' },
    });
    expect(removalWarnings(outputOf([earlier]), [rendered('demo', small)])).toEqual([]);
  });

  test('not for what somebody else has from now on', () => {
    const changes = { operators: 'existing', dataScienceCluster: 'existing' };
    expect(warningsOf(changes).filter(({ code }) => code !== 'PAI-403')).toEqual([]);
  });
});

describe('what Argo CD keeps (PAI-402)', () => {
  test('the volume of weights that nobody serves any more, with the command that deletes it', () => {
    const models = before.environment.models.slice(0, 1);
    expect(lines(warningsOf({ models }))).toEqual([
      [
        'PAI-402 demo: PersistentVolumeClaim private-ai-demo/mistral-24b-weights-6ec52283: leaves the output, but Argo CD retains it',
        '  when nobody needs it any more: oc delete persistentvolumeclaim/mistral-24b-weights-6ec52283 -n private-ai-demo',
      ].join('\n'),
    ]);
  });

  test('generated credentials go with their Secret; a namespace is named with all that is in it', () => {
    const changes = { objectStore: { type: 'external', endpoint: 'https://s3.example.com' } };
    const kept = lines(warningsOf(changes), 'PAI-402').join('\n');
    expect(kept).toContain(
      'oc delete externalsecrets.external-secrets.io/minio-credentials secret/minio-credentials -n model-storage',
    );
    expect(kept).toContain(
      'Namespace model-storage: leaves the output, but Argo CD retains it and all that is in it',
    );
    expect(kept).toContain('oc delete persistentvolumeclaim/minio-data -n model-storage');
  });

  test('an operator that is no longer needed: Subscription, OperatorGroup, Namespace', () => {
    const changes = { rag: { ...rag, documentConverter: { mode: 'deployment' } } };
    expect(warningsOf(changes).flatMap(({ code, remedy }) => (code === 'PAI-402' ? [remedy] : []))).toEqual(
      expect.arrayContaining(
        [
          'namespace/docling-operator-system',
          'operatorgroups.operators.coreos.com/docling-operator -n docling-operator-system',
          'subscriptions.operators.coreos.com/docling-operator -n docling-operator-system',
        ].map((object) => `when nobody needs it any more: oc delete ${object}`),
      ),
    );
  });

  test('the vector store of a collection that leaves the settings', () => {
    const changes = { rag: { ...rag, collections: rag.collections.slice(1) } };
    expect(lines(warningsOf(changes))).toEqual([
      [
        'PAI-402 demo: CronJob private-ai-demo/ingest-red-hat-docs: leaves the output, and vector store red_hat_docs of Llama Stack with all that is in it stays',
        '  when nobody needs it any more, remove it as docs/removal.md says',
      ].join('\n'),
    ]);
  });

  test('not Secrets that the owner makes from now on', () => {
    const secrets = { provider: 'existing' };
    expect(
      lines(warningsOf({ secrets }), 'PAI-402').filter((line) => line.includes('ExternalSecret ')),
    ).toEqual([]);
  });

  test('not an object that moves to another stage', () => {
    const from = 'demo/stage02-model-alignment/private-ai-demo/PersistentVolumeClaim.milvus-data.k8s.yaml';
    const text = outputFiles([before]).get(from);
    const to = from.replace('stage02-model-alignment', 'stage01-model-serving');
    expect(removalWarnings(outputOf([before], { [from]: undefined, [to]: text }), [before])).toEqual([]);
  });
});

describe('what Argo CD does not see any more (PAI-403)', () => {
  test('the objects of a stage', () => {
    expect(lines(warningsOf(withoutRag), 'PAI-403').join('\n')).toContain(
      'PAI-403 demo: stage02-model-alignment: the stage leaves the output; its Application goes, and its objects stay in the cluster',
    );
  });

  test('the objects of an environment, in one warning', () => {
    const other = rendered('lab');
    expect(removalWarnings(outputOf([before, other]), [other])).toEqual([
      expect.objectContaining({
        code: 'PAI-403',
        construct: 'demo',
        message: expect.stringContaining('the environment leaves the output'),
      }),
    ]);
  });

  test('the objects of a namespace, unless the project goes on allowing it', () => {
    const namespaces = { workloads: 'other' };
    expect(lines(warningsOf({ namespaces }), 'PAI-403')).toEqual([
      expect.stringContaining('write retiring.namespaces: [private-ai-demo] until it has pruned them'),
    ]);
    const retiring = { namespaces: ['private-ai-demo'] };
    expect(lines(warningsOf({ namespaces, retiring }), 'PAI-403')).toEqual([]);
    const project = find(rendered('demo', { namespaces, retiring }), 'AppProject', 'private-ai-demo');
    expect(at(project, 'spec.destinations')).toContainEqual({
      server: 'https://kubernetes.default.svc',
      namespace: 'private-ai-demo',
    });
  });
});

test('a custom resource that takes a volume of its operator with it is named with the volume (PAI-404)', () => {
  expect(lines(warningsOf({ rag: { ...rag, pipelines: false } }), 'PAI-404')).toEqual([
    [
      "PAI-404 demo: DataSciencePipelinesApplication private-ai-demo/dspa: leaves the output, and Argo CD prunes it; its operator's PersistentVolumeClaim private-ai-demo/mariadb-dspa goes with it",
      '  save what somebody needs of that volume before you push this (docs/removal.md)',
    ].join('\n'),
  ]);
});

describe('output of an earlier release', () => {
  /** A release whose operator of Docling has another package and makes a volume. */
  const earlier: Release = {
    ...rhoai225,
    operators: {
      ...rhoai225.operators,
      docling: { ...rhoai225.operators.docling, package: 'docling-before' },
    },
    produces: {
      ...rhoai225.produces,
      'docling.github.io/DoclingServe': ({ metadata: { name, namespace } }) => [
        { kind: 'PersistentVolumeClaim', name: `${name}-cache`, namespace },
      ],
    },
  };
  const subscription =
    'demo/stage00-ai-platform/docling-operator-system/Subscription.docling-before.k8s.yaml';
  const previous = outputOf([before], { [subscription]: 'kind: Subscription\n' });

  test('names the resources of a package that another one replaces', () => {
    expect(removalWarnings(previous, [before], [rhoai225])).toEqual([]);
    expect(lines(removalWarnings(previous, [before], [rhoai225, earlier]))).toEqual([
      [
        'PAI-401 demo: Subscription docling-operator-system/docling-before: Docling operator comes with the package docling-operator now, and the cluster has DoclingServe private-ai-demo/docling',
        '  Argo CD retains the operator; remove it by hand when the cluster has none of them (docs/removal.md)',
      ].join('\n'),
    ]);
  });

  test('names the volumes that its operators made', () => {
    const after = [
      rendered('demo', { operators, rag: { ...rag, documentConverter: { mode: 'deployment' } } }),
    ];
    const volumes = (releases: readonly Release[]) =>
      lines(removalWarnings(outputOf([before]), after, releases), 'PAI-404');
    expect(volumes([rhoai225])).toEqual([]);
    expect(volumes([rhoai225, earlier])).toEqual([
      expect.stringContaining(
        "DoclingServe private-ai-demo/docling: leaves the output, and Argo CD prunes it; its operator's PersistentVolumeClaim private-ai-demo/docling-cache goes with it",
      ),
    ]);
  });
});

describe('an output folder of somebody else', () => {
  const cluster = 'demo/stage00-ai-platform/_cluster/DataScienceCluster.default-dsc.k8s.yaml';
  const server = 'demo/stage02-model-alignment/private-ai-demo/LlamaStackDistribution.llama-stack.k8s.yaml';

  test.each([
    ['no YAML', { [cluster]: '{ : [', [server]: '\t- {' }],
    ['empty files', { [cluster]: '', [server]: '' }],
    ['other shapes', { [cluster]: 'spec: [1]', [server]: 'metadata: text' }],
    ['no cluster', { [cluster]: undefined }],
    [
      'names of nothing',
      { 'demo/stage02-x/ns/.k8s.yaml': 'x', 'demo/stage00-ai-platform': 'x', 'a.txt': 'x', '': 'x' },
    ],
    [
      'kinds that nobody knows',
      { 'demo/stage01-model-serving/ns/Spaceship.one.k8s.yaml': 'kind: Spaceship' },
    ],
  ])('with %s breaks nothing', (_, changes) => {
    const after = rendered('demo', { operators, ...withoutRag });
    expect(() => removalWarnings(outputOf([before], changes), [after])).not.toThrow();
  });

  test('that is not there, or has folders named as files, is read as far as it goes', () => {
    const folder = mkdtempSync(join(tmpdir(), 'private-ai-previous-'));
    expect(outputOnDisk(join(folder, 'none')).paths).toEqual([]);
    const output = join(folder, 'dist');
    mkdirSync(join(output, cluster), { recursive: true });
    writeFileSync(join(output, 'demo', 'x.yaml'), 'text');
    const { paths, read } = outputOnDisk(output);
    expect(paths).toEqual(['demo/x.yaml']);
    expect([read('demo/x.yaml'), read(cluster), read('nothing')]).toEqual(['text', '', '']);
  });

  test('reads only what vanishes, and the DataScienceCluster', () => {
    const { paths, read } = outputOf([before]);
    const opened: string[] = [];
    const counted = (path: string) => {
      opened.push(path);
      return read(path);
    };
    removalWarnings({ paths, read: counted }, [before]);
    expect(opened).toEqual([]);
    const models = before.environment.models.slice(0, 1);
    removalWarnings({ paths, read: counted }, [rendered('demo', { operators, models })]);
    const next = outputFiles([rendered('demo', { operators, models })]);
    expect(opened.filter((path) => next.has(path) && path !== cluster)).toEqual([]);
    expect(opened.length).toBeGreaterThan(5);
  });
});
