import { loadEnvironments } from '../../../lib/environment/load';
import { unknownSecrets } from '../../../lib/environment/checks/secret-versions';
import { runGuards } from '../../../lib/guards';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { formatProblems } from '../../../lib/program/errors';
import { renderEnvironment } from '../../../lib/stages/environment';
import { at, find, findAll, rendered } from '../../support/environments';
import { jobOf, variablesOf } from '../../support/script';
import { validFile } from '../../environment/cases/broken-file';

const demo = rendered('demo');
const withVersions = (versions: Record<string, number>) =>
  rendered('demo', { secrets: { provider: 'external-secrets', versions } });

const jobs = (environment: RenderedEnvironment, name: string) =>
  findAll(environment, 'Job')
    .map(({ metadata }) => metadata.name)
    .filter((job) => job.startsWith(`${name}-`));

const names = (environment: RenderedEnvironment, kind: string) =>
  findAll(environment, kind).map(({ metadata }) => metadata.name);

/** Names of Secrets that pods, accounts and resources of demo read; the ExternalSecrets that make them do not count. */
function readSecrets(environment: RenderedEnvironment): string {
  return environment.objects
    .map(({ manifest }) => manifest)
    .filter(({ kind }) => !['ExternalSecret', 'Password', 'Role'].includes(kind))
    .map((manifest) => JSON.stringify(manifest))
    .join('\n');
}

describe('a rotated key of a consumer of MinIO', () => {
  const rotated = withVersions({ 'dspa-minio-credentials': 3 });

  test('passes every guard', () => {
    expect(runGuards(rotated)).toEqual([]);
  });

  test('is a new Secret at both ends, and a copy of the new one', () => {
    const copy = find(rotated, 'ExternalSecret', 'dspa-minio-credentials-v3');
    expect(at(copy, 'spec.data.0.remoteRef.key')).toBe('minio-user-dspa-v3');
    expect(at(copy, 'spec.target.name')).toBe('dspa-minio-credentials-v3');
    const source = find(rotated, 'ExternalSecret', 'minio-user-dspa-v3');
    expect(at(source, 'spec.dataFrom.0.sourceRef.generatorRef.name')).toBe('minio-user-dspa-v3-accesskey');
  });

  test('is what its consumer reads, and nobody reads an old one', () => {
    const pipelines = find(rotated, 'DataSciencePipelinesApplication', 'dspa');
    expect(at(pipelines, 'spec.objectStorage.externalStorage.s3CredentialsSecret.secretName')).toBe(
      'dspa-minio-credentials-v3',
    );
    expect(readSecrets(rotated)).not.toMatch(/"(dspa-minio-credentials|minio-user-dspa)(-v2)?"/);
  });

  test('leaves the objects of older versions as they are, since a pruned one would block the sync', () => {
    for (const name of ['minio-user-dspa', 'dspa-minio-credentials']) {
      expect(find(rotated, 'ExternalSecret', name)).toEqual(find(demo, 'ExternalSecret', name));
      expect(names(rotated, 'ExternalSecret')).toContain(`${name}-v2`);
    }
    const readable = at(find(rotated, 'Role', 'secrets-for-private-ai-demo'), 'rules.0.resourceNames');
    expect(readable).toEqual(expect.arrayContaining(['minio-user-dspa', 'minio-user-dspa-v3']));
  });

  test('makes the bootstrap run again, and the old user go when the last stage has its new key', () => {
    expect(jobs(rotated, 'minio-bootstrap')).not.toEqual(jobs(demo, 'minio-bootstrap'));
    const removal = rotated.objects.find(({ manifest }) =>
      manifest.metadata.name.startsWith('minio-replaced-users-'),
    );
    expect([removal?.folder, removal?.syncWave]).toEqual(['stage02-model-alignment', 'verification']);
    expect(variablesOf(jobOf(rotated, 'minio-replaced-users-')).USERS).toBe('dspa');
    expect(jobs(demo, 'minio-replaced-users')).toEqual([]);
    const opened = find(rotated, 'NetworkPolicy', 'allow-minio-api').metadata.annotations;
    expect(opened?.['private-ai/used-by']).toContain('minio-replaced-users');
  });

  test('is removed in the last stage that there is', () => {
    const two = rendered('demo', {
      stages: ['stage00-ai-platform', 'stage01-model-serving'],
      secrets: { versions: { 'model-loader-credentials': 2 } },
    });
    const removal = two.objects.find(({ manifest }) =>
      manifest.metadata.name.startsWith('minio-replaced-users-'),
    );
    expect(removal?.folder).toBe('stage01-model-serving');
    expect(runGuards(two)).toEqual([]);
  });

  test('touches no other consumer', () => {
    const others = (environment: RenderedEnvironment) =>
      environment.objects
        // What a stage says of its content is another thing.
        .filter(({ manifest }) => !/^stage\d\d-.*-(gate|applied)$/.test(manifest.metadata.name))
        .filter(({ manifest }) => !/dspa|minio-bootstrap|minio-replaced-users/.test(JSON.stringify(manifest)))
        .map(({ manifest }) => manifest);
    expect(others(rotated)).toEqual(others(demo));
  });
});

describe('other Secrets', () => {
  test('root: MinIO and its bootstrap take the new one', () => {
    const rotated = withVersions({ 'minio-credentials': 2 });
    const pod = JSON.stringify(find(rotated, 'Deployment', 'minio'));
    expect(pod).toContain('"secretName":"minio-credentials-v2"');
    expect(jobs(rotated, 'minio-bootstrap')).not.toEqual(jobs(demo, 'minio-bootstrap'));
    expect(jobs(rotated, 'minio-replaced-users')).toEqual([]);
    expect(runGuards(rotated)).toEqual([]);
  });

  test('a cookie: the proxy gets another pod', () => {
    const rotated = withVersions({ 'llama-stack-proxy-cookie': 2 });
    expect(JSON.stringify(find(rotated, 'Deployment', 'llama-stack-proxy'))).toContain(
      '"secretName":"llama-stack-proxy-cookie-v2"',
    );
    expect(runGuards(rotated)).toEqual([]);
  });

  test('the token of an account: a new Secret of the cluster, and the old one goes with its token', () => {
    const rotated = withVersions({ 'llama-stack-models': 2 });
    const secrets = findAll(rotated, 'Secret').map(({ metadata }) => [
      metadata.name,
      metadata.annotations?.['kubernetes.io/service-account.name'],
    ]);
    expect(secrets).toEqual([['llama-stack-models-v2', 'llama-stack-models']]);
    const server = JSON.stringify(find(rotated, 'LlamaStackDistribution', 'llama-stack'));
    expect(server).toContain('"secretKeyRef":{"key":"token","name":"llama-stack-models-v2"}');
    expect(runGuards(rotated)).toEqual([]);
  });

  test('that the owner makes: the new name is the duty', () => {
    const rotated = rendered('demo', {
      secrets: { provider: 'existing', versions: { 'dspa-minio-credentials': 2 } },
    });
    const declared = rotated.needs.secrets.map(({ name }) => name);
    expect(declared).toEqual(expect.arrayContaining(['dspa-minio-credentials-v2', 'minio-user-dspa-v2']));
    expect(runGuards(rotated)).toEqual([]);
  });
});

describe('a version of a Secret that is not there (PAI-109)', () => {
  const messageFor = (name: string) => {
    const text = validFile
      .replace('provider: existing', 'provider: external-secrets')
      .replace('secrets:\n', `secrets:\n  versions:\n    ${name}: 2\n`);
    const [loaded] = loadEnvironments([{ path: 'test.yaml', text }]);
    if (loaded === undefined) throw new Error('not loaded');
    const { needs } = renderEnvironment(loaded.environment);
    return formatProblems(unknownSecrets(loaded.environment, needs.rotatableSecrets).map(loaded.problemOf));
  };

  test('names file, line and the Secret that was meant', () => {
    expect(messageFor('minio-credential')).toBe(
      'test.yaml:11:5 PAI-109 secrets.versions.minio-credential: no Secret here that has versions is named "minio-credential"\n' +
        '  did you mean minio-credentials?',
    );
  });

  test('lists the Secrets where none is near; the source of a copy is not one of them', () => {
    expect(messageFor('slack-webhook')).toContain(
      'Secrets here are minio-credentials, minio-user-weights-uploader, s3-credentials-kserve',
    );
  });

  test('is silent about one that is there', () => {
    expect(messageFor('s3-credentials-kserve')).toBe('');
  });
});
