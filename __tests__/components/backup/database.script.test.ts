import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../../tools/process';

/** npm run verify -- backup runs the script with real clients and servers; here it is what it asks of them, and when. */
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'database-script-'));
  for (const name of ['bin', 'tmp', 'parts', 'credentials/database'])
    mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'credentials/database/password'), 'wonderful$(id) "x"\n');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** A client that notes its words, variables, options and input, and then does what the text says. */
function client(name: string, then = ':') {
  const path = join(folder, 'bin', name);
  writeFileSync(
    path,
    `#!/bin/bash
printf '%s\\n' "$@" >'${folder}/words'
env >'${folder}/variables'
cp '${folder}/tmp/options' '${folder}/options'
stat -c %a '${folder}/tmp/options' >'${folder}/mode'
file=""; for word in "$@"; do case "$word" in --file=*|--result-file=*) file="\${word#*=}";; esac; done
${then}
`,
  );
  chmodSync(path, 0o755);
}

const read = (name: string) => readFileSync(join(folder, name), 'utf8');
const common = { HOST: 'db.example', PORT: '1234', LOGIN: 'owner', DB: 'things', FILE: 'things.copy' };

function run(env: Record<string, string>) {
  return runProgram('bash', ['lib/components/backup/database.sh'], {
    seconds: 30,
    env: {
      PATH: `${folder}/bin:/usr/bin:/bin`,
      PARTS: join(folder, 'parts'),
      CREDENTIALS: join(folder, 'credentials'),
      TMPDIR: join(folder, 'tmp'),
      ...common,
      ...env,
    },
  });
}

/** A copy in the folder, and what backup.json said of it. */
function put(content: string, said = content) {
  writeFileSync(join(folder, 'parts/things.copy'), content);
  const hash = createHash('sha256').update(said).digest('hex');
  writeFileSync(join(folder, 'parts/things.copy.sha256'), `${hash}  things.copy\n`);
}

const types = [
  { TYPE: 'postgresql', dump: 'pg_dump', load: 'pg_restore' },
  { TYPE: 'mysql', dump: 'mysqldump', load: 'mysql' },
] as const;

describe.each(types)('$TYPE', ({ TYPE, dump, load }) => {
  test('is saved with a line that says what was saved', async () => {
    client(dump, 'printf content >"$file"');
    const { code, stdout } = await run({ TYPE, ACTION: 'save' });
    expect([code, stdout]).toEqual([0, 'database things: it is saved\n']);
    expect(read('parts/things.copy')).toBe('content');
    expect(JSON.parse(read('parts/things.copy.json'))).toEqual({
      file: 'things.copy',
      bytes: 7,
      sha256: createHash('sha256').update('content').digest('hex'),
    });
  });

  test('shows its password to no process list and no variable', async () => {
    client(dump, 'printf content >"$file"');
    const { stdout, stderr } = await run({ TYPE, ACTION: 'save' });
    expect(read('words') + read('variables') + stdout + stderr).not.toContain('wonderful');
    expect(read('options')).toContain('wonderful$(id) "x"');
    expect(read('mode').trim()).toBe('600');
  });

  test('is not in a backup when its client fails', async () => {
    client(dump, 'printf half >"$file"; exit 3');
    const { code, stderr } = await run({ TYPE, ACTION: 'save' });
    expect([code, stderr]).toEqual([1, 'database things: it cannot be saved\n']);
    expect(existsSync(join(folder, 'parts/things.copy.json'))).toBe(false);
  });

  test('is restored from a copy that is what was saved', async () => {
    client(load, 'cat >"$TMPDIR/input"');
    put('content');
    const { code, stdout } = await run({ TYPE, ACTION: 'restore' });
    expect([code, stdout]).toEqual([0, 'database things: it is restored; start again what uses it\n']);
    const named = read('words').includes(join(folder, 'parts/things.copy'));
    expect(named || read('tmp/input') === 'content').toBe(true);
  });

  test('is not touched by another copy', async () => {
    client(load);
    put('content', 'other content');
    const { code, stderr } = await run({ TYPE, ACTION: 'restore' });
    expect([code, stderr]).toEqual([1, 'database things: things.copy is not what the backup had\n']);
    expect(existsSync(join(folder, 'words'))).toBe(false);
  });
});

test('a restore of PostgreSQL is one transaction, of MySQL it is not, and each says so when it fails', async () => {
  put('content');
  client('pg_restore', 'exit 1');
  expect((await run({ TYPE: 'postgresql', ACTION: 'restore' })).stderr).toContain('nothing was changed');
  expect(read('words').split('\n')).toEqual(
    expect.arrayContaining(['--single-transaction', '--exit-on-error', '--clean']),
  );
  client('mysql', 'exit 1');
  expect((await run({ TYPE: 'mysql', ACTION: 'restore' })).stderr).toContain(
    'some of its tables may be restored',
  );
});

test('a dump of MySQL locks nobody out, and wants no right beyond the database', async () => {
  client('mysqldump', 'printf content >"$file"');
  await run({ TYPE: 'mysql', ACTION: 'save' });
  const words = read('words').split('\n');
  expect(words).toEqual(
    expect.arrayContaining([
      '--single-transaction',
      '--no-tablespaces',
      '--loose-set-gtid-purged=OFF',
      'things',
    ]),
  );
  // An option file is read before all others, or not at all.
  expect(words[0]).toBe(`--defaults-extra-file=${folder}/tmp/options`);
});

test('another type is refused', async () => {
  const { code, stderr } = await run({ TYPE: 'oracle', ACTION: 'save' });
  expect([code, stderr]).toEqual([1, 'database things: TYPE is oracle\n']);
});
