import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleFolder } from '../../tools/environments';
import { bundle, contents, run } from '../support/program';

const program = bundle();
const identity = [
  '-c',
  'user.name=test',
  '-c',
  'user.email=test@example.com',
  '-c',
  'init.defaultBranch=main',
];

function git(folder: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync('git', ['-C', folder, ...identity, ...args], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`git ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

function commit(folder: string): void {
  git(folder, 'add', '-A');
  git(folder, 'commit', '-q', '-m', 'change');
}

/** The example `lab` alone, in a folder of a repository, with its output. */
function makeRepository(below = '.', path = 'dist'): string {
  const root = mkdtempSync(join(tmpdir(), 'private-ai-git-'));
  const folder = join(root, below);
  mkdirSync(join(folder, 'environments'), { recursive: true });
  cpSync(join(exampleFolder, 'lab.yaml'), join(folder, 'environments', 'lab.yaml'));
  edit(folder, 'delivery:\n', `delivery:\n  path: ${path}\n`);
  edit(folder, 'rag:\n', 'rag:\n  pipelines: true\n');
  git(root, 'init', '-q');
  expect(run(program, folder)).toMatchObject({ code: 0, stderr: '' });
  commit(root);
  return root;
}

function edit(folder: string, from: string, to: string): void {
  const file = join(folder, 'environments', 'lab.yaml');
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
}

const template = makeRepository();

/** A copy of that repository. */
function repository(): string {
  const folder = mkdtempSync(join(tmpdir(), 'private-ai-git-'));
  cpSync(template, folder, { recursive: true });
  return folder;
}

/** A copy in which the pipelines leave. */
function changed(): string {
  const folder = repository();
  edit(folder, 'pipelines: true', 'pipelines: false');
  return folder;
}

const lost = 'PAI-404 lab: DataSciencePipelinesApplication lab-ai/dspa: leaves the output';

describe('a warning of what is lost', () => {
  test('stays after the output is written, in --check too, until the change is committed', () => {
    const folder = changed();
    const first = run(program, folder);
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining(lost) as unknown });
    expect(first.stderr).toMatch(
      /Compared with dist of main \([0-9a-f]{7}\): a warning stays until its change is there\.\n$/,
    );
    expect(run(program, folder)).toMatchObject({ code: 0, stderr: first.stderr });
    expect(run(program, folder, ['--check'])).toMatchObject({ code: 0, stderr: first.stderr });
    commit(folder);
    expect(run(program, folder)).toMatchObject({ code: 0, stderr: '' });
  });

  test('stays on a branch until it is merged, whatever else is merged meanwhile', () => {
    const folder = changed();
    git(folder, 'switch', '-q', '-c', 'without-pipelines');
    run(program, folder);
    commit(folder);
    expect(run(program, folder, ['--check'])).toMatchObject({
      code: 0,
      stderr: expect.stringContaining(lost) as unknown,
    });
    git(folder, 'switch', '-q', 'main');
    mkdirSync(join(folder, 'dist', 'other', 'stage00-ai-platform', 'ns'), { recursive: true });
    writeFileSync(
      join(folder, 'dist', 'other', 'stage00-ai-platform', 'ns', 'Job.x.k8s.yaml'),
      'kind: Job\n',
    );
    commit(folder);
    git(folder, 'switch', '-q', 'without-pipelines');
    const { stderr } = run(program, folder, ['--check']);
    expect([stderr.includes(lost), stderr.includes('other')]).toEqual([true, false]);
    git(folder, 'switch', '-q', 'main');
    git(folder, 'merge', '-q', 'without-pipelines', '-m', 'merge');
    rmSync(join(folder, 'dist', 'other'), { recursive: true });
    commit(folder);
    expect(run(program, folder, ['--check'])).toMatchObject({ code: 0, stderr: '' });
  });

  test('is about the branch that Argo CD follows, where the clone has it, and stays until it is pushed', () => {
    const origin = repository();
    git(origin, 'branch', '-q', 'release-7');
    const clone = mkdtempSync(join(tmpdir(), 'private-ai-clone-'));
    git(clone, 'clone', '-q', '--no-local', origin, '.');
    edit(clone, 'pipelines: true', 'pipelines: false');
    run(program, clone);
    commit(clone);
    const { stderr } = run(program, clone);
    expect(stderr).toContain(lost);
    expect(stderr).toContain('Compared with dist of origin/release-7');
    git(clone, 'push', '-q', 'origin', 'HEAD:release-7');
    expect(run(program, clone).stderr).toBe('');
  });

  test('is found in a folder of a larger repository, and where the folder above has another dist', () => {
    const root = makeRepository('platform/ai', 'platform/ai/dist');
    const folder = join(root, 'platform', 'ai');
    mkdirSync(join(root, 'dist', 'gone'), { recursive: true });
    writeFileSync(join(root, 'dist', 'gone', 'x.yaml'), 'x');
    commit(root);
    edit(folder, 'pipelines: true', 'pipelines: false');
    run(program, folder);
    const { code, stderr } = run(program, folder);
    expect([code, stderr.match(/PAI-4\d\d/g)]).toEqual([0, expect.arrayContaining(['PAI-404'])]);
    expect(stderr).not.toContain('gone');
    expect(stderr).toContain('Compared with platform/ai/dist of main');
  });

  test('of an environment that leaves stays too, and a preview elsewhere says the same', () => {
    const folder = repository();
    cpSync(join(exampleFolder, 'demo.yaml'), join(folder, 'environments', 'demo.yaml'));
    rmSync(join(folder, 'environments', 'lab.yaml'));
    run(program, folder);
    const elsewhere = join(mkdtempSync(join(tmpdir(), 'private-ai-preview-')), 'dist');
    for (const args of [[], ['--out', elsewhere]]) {
      expect(run(program, folder, args).stderr).toMatch(/^PAI-403 lab: the environment leaves the output/);
    }
  });
});

describe('the revision to compare with', () => {
  test('can be named, on the command line and by a variable', () => {
    const folder = changed();
    git(folder, 'tag', 'v1');
    run(program, folder);
    commit(folder);
    expect(run(program, folder).stderr).toBe('');
    for (const { stderr } of [
      run(program, folder, ['--compare', 'v1', '--check']),
      run(program, folder, [], { PRIVATE_AI_COMPARE: 'v1' }),
    ]) {
      expect(stderr).toContain(lost);
      expect(stderr).toContain('Compared with dist of v1 (');
    }
  });

  test.each([
    ['nowhere', 'cannot compare with nowhere: there is no such revision here'],
    ['-x', 'cannot compare with -x: there is no such revision here'],
    ['empty', 'cannot compare with empty: empty has no dist'],
  ])('%s is an error', (revision, message) => {
    const folder = repository();
    git(
      folder,
      'branch',
      'empty',
      git(folder, 'commit-tree', git(folder, 'mktree'), '-p', 'HEAD', '-m', 'nothing'),
    );
    git(folder, 'switch', '-q', 'empty');
    git(folder, 'restore', '--source', 'main', '.');
    const { code, stderr } = run(program, folder, [`--compare=${revision}`]);
    expect(code).toBe(1);
    expect(stderr).toContain(`PAI-307 ${message}`);
    expect(stderr).toContain('fetch all of it (fetch-depth: 0)');
  });

  test('that a clone of one commit lacks is an error when it is named, and a clear word when not', () => {
    const origin = changed();
    git(origin, 'switch', '-q', '-c', 'topic');
    run(program, origin);
    commit(origin);
    const clone = mkdtempSync(join(tmpdir(), 'private-ai-clone-'));
    git(clone, 'clone', '-q', '--depth', '1', '--branch', 'topic', `file://${origin}`, '.');
    const { code, stderr } = run(program, clone, ['--check']);
    expect([code, stderr]).toEqual([
      0,
      expect.stringMatching(
        /^Compared with HEAD, since this clone has no main branch: .* In CI, fetch that branch/,
      ),
    ]);
    git(clone, 'fetch', '-q', '--depth', '1', 'origin', 'main:refs/remotes/origin/main');
    const unrelated = run(program, clone, ['--check']);
    expect(unrelated.stderr).toContain(
      'Not compared with a commit: this clone has no commit that origin/main and HEAD share.',
    );
    expect(run(program, clone, ['--compare', 'origin/main']).stderr).toContain(
      'PAI-307 cannot compare with origin/main',
    );
    git(clone, 'fetch', '-q', '--unshallow', 'origin', 'main', 'topic');
    expect(run(program, clone, ['--check']).stderr).toContain(lost);
  });
});

describe('without a commit to compare with, a run says so', () => {
  test.each<[string, (folder: string) => void, Record<string, string>, string]>([
    [
      'outside of Git',
      (folder) => {
        rmSync(join(folder, '.git'), { recursive: true });
      },
      {},
      'dist is in no Git repository',
    ],
    ['without Git', () => undefined, { PATH: '/nowhere' }, 'git is not on the PATH'],
    [
      'where Git refuses',
      (folder) => {
        writeFileSync(join(folder, '.git', 'config'), '[core]\n[');
      },
      {},
      'fatal: bad config line',
    ],
    [
      'before the first commit',
      (folder) => {
        rmSync(join(folder, '.git'), { recursive: true });
        git(folder, 'init', '-q');
      },
      {},
      'there is no commit yet',
    ],
  ])('%s', (_, prepare, env, reason) => {
    const folder = changed();
    prepare(folder);
    const { code, stderr } = run(program, folder, [], env);
    expect(code).toBe(0);
    expect(stderr).toContain(lost);
    expect(stderr).toContain(`Not compared with a commit: ${reason}`);
    expect(run(program, folder, [], env).stderr).not.toContain(lost);
  });
});

test('Git is asked, never told: nothing but reading, and the output is the same without it', () => {
  const folder = changed();
  const log = join(folder, 'asked.txt');
  const preload = join(folder, 'record.cjs');
  writeFileSync(
    preload,
    `const child = require('child_process');
     const real = child.execFileSync;
     child.execFileSync = (file, args, options) => {
       require('fs').appendFileSync(${JSON.stringify(log)}, file + ' ' + args[2] + '\\n');
       return real(file, args, options);
     };
     for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'fork'])
       child[name] = () => { throw new Error(name); };`,
  );
  expect(run(program, folder, [], {}, ['-r', preload]).code).toBe(0);
  const asked = new Set(readFileSync(log, 'utf8').trim().split('\n'));
  const reading = ['for-each-ref', 'rev-parse', 'merge-base', 'ls-tree', 'cat-file'].map(
    (each) => `git ${each}`,
  );
  expect([...asked].filter((each) => !reading.includes(each))).toEqual([]);
  const before = contents(join(folder, 'dist'));
  rmSync(join(folder, '.git'), { recursive: true });
  expect(run(program, folder).code).toBe(0);
  expect(contents(join(folder, 'dist'))).toEqual(before);
});

describe('--report', () => {
  const read = (folder: string) => JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as unknown;

  test('has what was compared, and every warning with its severity', () => {
    const folder = changed();
    expect(run(program, folder, ['--report', 'report.json']).code).toBe(0);
    expect(read(folder)).toEqual({
      comparedWith: { revision: 'main', commit: git(folder, 'rev-parse', 'HEAD'), folders: ['dist'] },
      written: true,
      problems: expect.arrayContaining([
        {
          severity: 'warning',
          title: 'A volume goes with a custom resource',
          code: 'PAI-404',
          construct: 'lab: DataSciencePipelinesApplication lab-ai/dspa',
          message: expect.stringContaining('leaves the output') as unknown,
          remedy: expect.stringContaining('save') as unknown,
        },
      ]) as unknown,
    });
  });

  test('has the errors where a run fails, and says that nothing was written', () => {
    const folder = repository();
    edit(folder, 'pipelines: true', 'pipelines: maybe');
    expect(run(program, folder, [], { PRIVATE_AI_REPORT: 'report.json' }).code).toBe(1);
    expect(read(folder)).toMatchObject({
      written: false,
      problems: [
        { severity: 'error', code: 'PAI-104', file: 'environments/lab.yaml', setting: 'rag.pipelines' },
      ],
    });
  });

  test('of --check has the warnings beside the error', () => {
    const folder = changed();
    expect(run(program, folder, ['--check', '--report', 'report.json']).code).toBe(1);
    const { problems } = read(folder) as { problems: { severity: string; code: string }[] };
    expect(problems[0]).toMatchObject({ severity: 'error', code: 'PAI-303' });
    expect(problems.map(({ code }) => code)).toContain('PAI-404');
  });

  test('that cannot be written ends the run before it writes anything', () => {
    const folder = changed();
    const before = contents(join(folder, 'dist'));
    const { code, stderr } = run(program, folder, ['--report', 'environments/lab.yaml/report.json']);
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining('PAI-305 cannot write environments/lab.yaml/report.json'),
    ]);
    expect(contents(join(folder, 'dist'))).toEqual(before);
  });
});
