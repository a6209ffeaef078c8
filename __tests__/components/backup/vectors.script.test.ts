import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../../tools/process';

/** What the script asks of milvus-backup: a program that notes its words and its folder of the target. */
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vectors-script-'));
  writeFileSync(join(folder, 'run'), '20260102T030405Z\n');
  const program = join(folder, 'milvus-backup');
  writeFileSync(
    program,
    `#!/bin/sh\necho "$MINIO_BACKUP_ROOT_PATH" "$@" >'${folder}/words'\nexit "\${CODE:-0}"\n`,
  );
  chmodSync(program, 0o755);
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const run = (env: Record<string, string>) =>
  // The image has no bash.
  runProgram('sh', ['lib/components/backup/vectors.sh'], {
    seconds: 20,
    env: {
      PATH: '/usr/bin:/bin',
      PROGRAM: join(folder, 'milvus-backup'),
      CONFIG: '/opt/backup.yaml',
      PARTS: folder,
      TARGET_FOLDER: 'demo',
      ...env,
    },
  });

const words = () => readFileSync(join(folder, 'words'), 'utf8').trim();

test('it saves to the folder of the run that another step has begun', async () => {
  expect((await run({ ACTION: 'save' })).code).toBe(0);
  expect(words()).toBe('demo/20260102T030405Z --config /opt/backup.yaml create --name milvus');
});

test.each([
  ['refuses collections that are there', {}, ''],
  ['replaces them when it is told', { REPLACE: 'yes' }, ' --drop_exist_collection'],
  ['takes no other word for that', { REPLACE: 'true' }, ''],
])('a restore %s', async (_, env, option) => {
  expect((await run({ ACTION: 'restore', RUN: '20250101T000000Z', ...env })).code).toBe(0);
  expect(words()).toBe(
    `demo/20250101T000000Z --config /opt/backup.yaml restore --rebuild_index${option} --name milvus`,
  );
});

test('it fails with its program', async () => {
  const { code, stdout, stderr } = await run({ ACTION: 'save', CODE: '3' });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toContain('the lines before say why');
});

test('without a run it asks its program nothing', async () => {
  rmSync(join(folder, 'run'));
  expect((await run({ ACTION: 'save' })).code).not.toBe(0);
  expect((await run({ ACTION: 'restore' })).code).not.toBe(0);
  expect((await run({ ACTION: 'other' })).code).toBe(1);
  expect(existsSync(join(folder, 'words'))).toBe(false);
});
