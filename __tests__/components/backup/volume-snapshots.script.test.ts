import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../../tools/process';

/**
 * `oc` on a folder: a snapshot is a file `<namespace>/<name>` with its claim and whether it is ready. npm run verify -- backup
 * runs the script on a real API server.
 */
const oc = `#!/bin/bash
case "$1" in
  create)
    name=""; namespace=""; claim=""
    while read -r key value; do
      case "$key" in name:) name="$value";; namespace:) namespace="$value";; persistentVolumeClaimName:) claim="$value";; esac
    done
    if [[ "$claim" == "$REFUSED" ]]; then echo "quota is exceeded" >&2; exit 1; fi
    mkdir -p "$STORE/$namespace"; echo "$claim false" >"$STORE/$namespace/$name" ;;
  get)
    if [[ "$4" == -n ]]; then
      read -r claim ready <"$STORE/$5/$3"
      echo "$ready|"
      # Ready at the second look.
      if [[ "$claim" != "$BROKEN" ]]; then echo "$claim true" >"$STORE/$5/$3"; fi
    else
      for file in "$STORE/$4"/*; do echo "\${file##*/} $(<"$file")"; done
    fi ;;
  delete) rm "$STORE/$5/$3" ;;
esac
`;

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'snapshots-script-'));
  for (const name of ['bin', 'store/a', 'store/b']) mkdirSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'bin/oc'), oc);
  chmodSync(join(folder, 'bin/oc'), 0o755);
  volumes('a data\nb data\nb data-two\n');
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const volumes = (text: string) => {
  writeFileSync(join(folder, 'volumes'), text);
};

const run = (env: Record<string, string> = {}, seconds = 20) =>
  runProgram('bash', ['lib/components/backup/volume-snapshots.sh'], {
    seconds,
    env: {
      PATH: `${folder}/bin:/usr/bin:/bin`,
      STORE: join(folder, 'store'),
      VOLUMES: join(folder, 'volumes'),
      CLASS: 'fast',
      KEEP: '2',
      INTERVAL: '0.05',
      ...env,
    },
  });

/** A snapshot that is there. */
const put = (namespace: string, name: string, claim: string, ready: boolean) => {
  writeFileSync(join(folder, 'store', namespace, name), `${claim} ${String(ready)}\n`);
};

/** Names in a namespace without those of this run. */
const left = (namespace: string) =>
  readdirSync(join(folder, 'store', namespace)).filter((name) => /-2020|by-hand/.test(name));

test('every volume has one of the run, by its claim and its time', async () => {
  const { code, stdout } = await run();
  expect(code).toBe(0);
  expect(stdout).toMatch(/run \d{8}t\d{6}z is complete: 3 volumes\n$/);
  const time = /run (\S+) is complete/.exec(stdout)?.[1] ?? '';
  expect(readdirSync(join(folder, 'store/b')).sort()).toEqual([`data-${time}`, `data-two-${time}`]);
});

test('the newest that can be used stay, of each claim by itself, and so do those of others', async () => {
  for (const day of ['01', '02', '03']) put('b', `data-202001${day}t000000z`, 'data', true);
  put('b', 'data-20200104t000000z', 'data', false);
  put('b', 'data-two-20200101t000000z', 'data-two', true);
  put('b', 'data-by-hand', 'data', true);
  expect((await run()).code).toBe(0);
  expect(left('b').sort()).toEqual([
    'data-20200103t000000z',
    'data-20200104t000000z',
    'data-by-hand',
    'data-two-20200101t000000z',
  ]);
});

test('one that cannot be made stops no other, removes nothing, and fails the run', async () => {
  for (const day of ['01', '02', '03']) put('b', `data-202001${day}t000000z`, 'data', true);
  const { code, stdout } = await run({ REFUSED: 'data-two' });
  expect([code, left('b').length]).toEqual([1, 3]);
  expect(stdout).toContain('b/data-two: quota is exceeded');
  expect(stdout).toMatch(/b\/data-\S+ can be used/);
});

test('it waits for one that does not get ready, until its Job ends', async () => {
  await expect(run({ BROKEN: 'data' }, 3)).rejects.toThrow('took more than 3 s');
});

test('no volume is a mistake', async () => {
  volumes('');
  expect(await run()).toMatchObject({ code: 1, stdout: 'snapshots: there is no volume\n' });
  expect(existsSync(join(folder, 'store/a'))).toBe(true);
});
