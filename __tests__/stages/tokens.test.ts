import { podsOf } from '../../lib/guards/pods';
import { findAll, labBackup, rendered } from '../support/environments';

/**
 * Who may present a token of its own to the API server, and why. Everything else of ours runs without:
 * whoever breaks into it finds no way on.
 */
const reasons: readonly (readonly [who: RegExp, why: string])[] = [
  [/^Deployment .*\/llama-stack-proxy$/, 'asks the API server who the caller is'],
  [/^InferenceService .*\/mistral-24b(-quantized)?$/, 'KServe puts a proxy beside it that does the same'],
  [/^Notebook .*\/data-lab$/, 'its proxy does the same, and people present it to models'],
  [/^Deployment .*\/kubernetes-tools$/, 'reads what models ask for'],
  [/^(CronJob|Job) .*\/(first-)?ingest-/, 'presents it to the pipeline server'],
  [/^CronJob .*\/benchmark-/, 'presents it to the model'],
  [/^CronJob .*\/evaluate-/, 'makes an LMEvalJob'],
  [/^CronJob .*\/platform-backup$/, 'reads the credentials that it encrypts'],
  [/^CronJob .*\/platform-snapshots$/, 'makes VolumeSnapshots, and removes old ones'],
  [/^Job .*\/stage01-smoke-models$/, 'presents it to the models that want one'],
  [/^Job .*\/stage02-smoke-alignment$/, 'presents it to the pipeline server'],
  [/^Job .*\/(wait-for|approve)-/, 'asks OLM how far an operator is'],
  [/^Job .*\/stage\d\d-[-a-z]+-gate$/, 'asks how far the stages below are'],
  [/^Job .*\/stage\d\d-[-a-z]+-rollouts$/, 'asks how far Deployments of operators are'],
  [/^Deployment .*\/\w+-superseded-syncs$/, 'ends operations of Argo CD'],
  [/^Job .*\/user-workload-monitoring-/, 'switches on monitoring of user workloads'],
  [/^Job .*\/argo-cd-start-/, 'applies the first objects of Argo CD'],
];

/** Environments with everything that makes pods. */
const environments = [
  ['demo', rendered('demo')],
  ['demo with operators', rendered('demo', { operators: 'managed', images: { pullSecret: true } })],
  ['a rotated demo', rendered('demo', { secrets: { versions: { 'dspa-minio-credentials': 2 } } })],
  ['demo with a workbench', rendered('demo', { workbenches: [{ name: 'data-lab' }] })],
  ['a measured demo', rendered('demo', { benchmarks: {}, evaluation: {} })],
  [
    'a demo with backups',
    rendered('demo', { backup: { ...labBackup, volumeSnapshots: { class: 'csi-aws-vsc' } } }),
  ],
  [
    'demo with tools',
    rendered('demo', { stages: [...rendered('demo').environment.stages, 'stage03-agentic-ai'] }),
  ],
  ['lab', rendered('lab')],
] as const;

describe.each(environments)('in %s', (_, environment) => {
  const mounting = environment.objects.flatMap(({ manifest }) => {
    const { namespace, name } = manifest.metadata;
    return podsOf(manifest)
      .filter(() => manifest.kind !== 'ServingRuntime')
      .filter(({ spec }) => spec.automountServiceAccountToken !== false)
      .map(() => `${manifest.kind} ${namespace ?? ''}/${name}`);
  });

  test('no pod gets a token without a reason', () => {
    expect(mounting.filter((pod) => !reasons.some(([who]) => who.test(pod)))).toEqual([]);
  });

  test('no account gives one to pods that do not ask', () => {
    const accounts = findAll(environment, 'ServiceAccount');
    expect(accounts.length).toBeGreaterThan(0);
    expect(accounts.filter((account) => account.automountServiceAccountToken !== false)).toEqual([]);
  });
});

test('the list of reasons names nobody who is not there', () => {
  const all = environments.flatMap(([, { objects }]) =>
    objects.map(({ manifest: { kind, metadata } }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`),
  );
  expect(reasons.filter(([who]) => !all.some((object) => who.test(object)))).toEqual([]);
});
