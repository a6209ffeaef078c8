import { readFileSync } from 'node:fs';
import { imageCatalogue } from '../../lib/catalogues/image-catalogue';
import { renderEnvironment } from '../../lib/stages/environment';
import { bucketPolicy } from '../../lib/components/storage/bucket-policy';
import { exampleEnvironments } from '../../tools/environments';
import { pinnedVersion } from '../../tools/go-tools';
import { isDenied } from '../../tools/verify/object-store/client';
import { difference, Ledger } from '../../tools/verify/object-store/ledger';
import { rightsOf } from '../../tools/verify/object-store/policy';
import { runProgram } from '../../tools/process';
import { containersOf } from '../../tools/verify/object-store/rendered';
import { Sandbox } from '../../tools/verify/object-store/sandbox';

test.each([
  ['minio', 'minio'],
  ['mc', 'minio-client'],
] as const)('the pinned %s is the release of the image catalogue', (tool, image) => {
  const version = pinnedVersion(tool, readFileSync(`tools/go-tools/${tool}/go.mod`, 'utf8'));
  const release = imageCatalogue[image].tag.replace(/\D/g, '');
  expect(/^v0\.0\.0-(\d{14})-[0-9a-f]{12}$/.exec(version)?.[1]).toBe(release);
});

test('a go.mod without the tool is refused', () => {
  expect(() => pinnedVersion('mc', 'module x\n')).toThrow('does not require github.com/minio/mc');
});

test('rights are read from a policy', () => {
  const policy = bucketPolicy([
    { bucket: 'in', rights: 'read' },
    { bucket: 'out', rights: 'readWrite' },
  ]);
  expect(Object.fromEntries(rightsOf(JSON.stringify(policy)))).toEqual({ in: 'read', out: 'readWrite' });
});

test('only a refusal counts as one', () => {
  const result = { code: 1, stdout: '', stderr: 'mc: <ERROR> Access Denied.', seconds: 0 };
  expect(isDenied(result)).toBe(true);
  expect(isDenied({ ...result, code: 0 })).toBe(false);
  expect(isDenied({ ...result, stderr: 'connection refused' })).toBe(false);
});

test('differences name what changed', () => {
  const before = new Map([
    ['a', '1'],
    ['b', '2'],
  ]);
  expect(difference(before, new Map(before))).toBeUndefined();
  const after = new Map([
    ['b', '3'],
    ['c', '4'],
  ]);
  expect(difference(before, after)).toBe('a: 1 -> nothing; b: 2 -> 3; c: nothing -> 4');
});

test('the ledger counts subjects once', () => {
  const ledger = new Ledger();
  ledger.expect('one', true, 'not shown');
  ledger.expect('one', false, 'shown');
  ledger.record('two', undefined);
  expect(ledger.outcome()).toEqual({
    subjects: 2,
    failures: [{ subject: 'one', message: 'shown' }],
  });
});

describe('the rendered Jobs', () => {
  const rendered = exampleEnvironments()
    .filter(({ objectStore }) => objectStore.type === 'minio')
    .map((environment) => renderEnvironment(environment));

  test('the bootstrap is found with its script, its policies and declared keys', () => {
    const [job] = rendered.flatMap((one) => containersOf(one, 'Job', /^minio-bootstrap-/));
    const sources = job?.mounts.map(({ source }) => source) ?? [];
    const files = sources.flatMap((source) => ('files' in source ? Object.keys(source.files) : []));
    expect(files).toEqual(expect.arrayContaining(['bootstrap.sh', 'model-loader.json']));
    const secrets = sources.flatMap((source) => ('secret' in source ? [source] : []));
    expect(secrets.length).toBe(files.length);
    for (const { keys } of secrets) expect(keys).toEqual(expect.arrayContaining(['accesskey', 'secretkey']));
  });

  test('loaders are found', () => {
    expect(rendered.flatMap((one) => containersOf(one, 'Job', /-loader-/)).length).toBeGreaterThan(0);
  });
});

describe('sandbox', () => {
  const sandboxOf = (script: string) =>
    new Sandbox(
      {
        name: 'job',
        command: ['/bin/bash', '-c', script],
        args: [],
        env: { HOME: '/tmp/home' },
        mounts: [
          { path: '/tmp', source: { writable: true } },
          { path: '/keys', source: { secret: 'keys', keys: ['accesskey', 'secretkey'] } },
        ],
        probePaths: [],
      },
      '/bin/echo',
    );

  test('shows mounts, mc and sleep, and no other program; notes what mc was called with', async () => {
    const sandbox = sandboxOf('mc a "b c"; sleep 10; echo "$HOME $EXTRA"; grep x /dev/null');
    try {
      const { code, stdout, stderr } = await sandbox.run({ EXTRA: 'more' }, 20);
      expect(stdout).toBe(`a b c\n${sandbox.hostPath('/tmp/home')} more\n`);
      expect(stderr).toContain('grep: command not found');
      expect(code).toBe(127);
      expect(sandbox.recordedArguments()).toEqual(['a', 'b c']);
      expect(sandbox.waits()).toBe(1);
    } finally {
      sandbox.remove();
    }
  });

  test('puts declared keys, and only where a Secret is mounted', () => {
    const sandbox = sandboxOf('true');
    try {
      sandbox.putSecret('/keys', { accesskey: 'name', secretkey: 'word' });
      expect(readFileSync(sandbox.hostPath('/keys/secretkey'), 'utf8')).toBe('word');
      expect(() => {
        sandbox.putSecret('/tmp', { accesskey: 'name', secretkey: 'word' });
      }).toThrow('mounts no Secret at /tmp');
    } finally {
      sandbox.remove();
    }
  });
});

test('a program that takes too long ends with all that it started', async () => {
  const late = runProgram('/bin/bash', ['-c', 'sleep 30 | cat'], { seconds: 0.3, env: process.env });
  await expect(late).rejects.toThrow('took more than 0.3 s');
});
