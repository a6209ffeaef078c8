import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReport, writeTextFile } from '../../lib/program/text-file';
import type { Run } from '../support/program';
import { upstreamDefinitions } from '../support/upstream-definitions';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
/** Commands of other people, with options of their own. */
const foreign = ['test', 'check', 'format'];
const commands = Object.keys(scripts).filter((name) => !foreign.includes(name));

/** Runs a command of package.json in the repository, as `npm run` does. */
function npmRun(name: string, ...args: string[]): Promise<Run> {
  const [program = '', ...rest] = (scripts[name] ?? '').split(' ');
  return new Promise((resolve) => {
    const child = spawn(program, [...rest, ...args]);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (data: Buffer) => (stdout += data.toString()));
    child.stderr.on('data', (data: Buffer) => (stderr += data.toString()));
    child.on('close', (code) => {
      resolve({ code, stdout, stderr });
    });
  });
}

/** What Git says of every file that is not ignored. */
function state(): string {
  const { stdout } = spawnSync('git', ['status', '--porcelain'], { encoding: 'utf8' });
  return stdout + spawnSync('git', ['diff'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 }).stdout;
}

test('there are commands to test', () => {
  expect(commands.length).toBeGreaterThan(6);
});

test.each(commands)(
  'npm run %s: --help shows the options, and a slip is refused; both write nothing',
  async (name) => {
    const before = state();
    const [help, unknown, word] = await Promise.all([
      npmRun(name, '--help'),
      npmRun(name, '--chek'),
      npmRun(name, 'chek'),
    ]);
    expect([help.code, help.stderr]).toEqual([0, '']);
    expect(help.stdout).toContain(`npm run ${name}`);
    expect([unknown.code, unknown.stdout]).toEqual([1, '']);
    expect(unknown.stderr).toContain(`PAI-301 Unknown option '--chek'\n  run npm run ${name} -- --help`);
    expect([word.code, word.stdout]).toEqual([1, '']);
    expect(word.stderr).toContain('PAI-301 Un');
    expect(state()).toBe(before);
  },
);

test.each([
  ['verify', ['mistakes', '--json', 'README.md/report.json']],
  ['verify', ['mistakes', '--junit', 'README.md/report.xml']],
  ['bench', ['--json', 'README.md/report.json']],
  ['import', ['--crds', upstreamDefinitions(), '--out', 'README.md/imports']],
])('npm run %s %j: a report that cannot be written is refused before the work', async (name, args) => {
  const { code, stderr } = await npmRun(name, ...args);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /PAI-305 cannot \w+ \S*README\.md\S*: (a part of the path is a file|there is a file of that name)/,
  );
  expect(stderr).toContain('name another path, or remove that file');
});

test.each([
  ['synth', ['--out=']],
  ['synth', ['--watch', '--out']],
  ['synth', ['--watch', '--environments', 'nowhere']],
  ['soak', ['--runs', 'many']],
  ['soak', ['--property', 'none']],
  ['smoke', []],
  ['smoke', ['--env', 'nowhere']],
  ['smoke', ['--env', 'demo', '--stage', 'stage09']],
  ['verify:cluster', []],
  ['verify:cluster', ['--context', '']],
])('npm run %s %j: a value that makes no sense ends it', async (name, args) => {
  const { code, stderr } = await npmRun(name, ...args);
  expect([code, stderr]).toEqual([1, expect.stringMatching(/^PAI-30[15] .*\n {2}\S/)]);
});

test('a report is there, with the folders above it, before the work is done', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'private-ai-report-')), 'a', 'b.json');
  const write = openReport(file);
  expect(existsSync(file)).toBe(true);
  write('{}\n');
  expect(readFileSync(file, 'utf8')).toBe('{}\n');
  expect(() => {
    writeTextFile(join(file, 'c'), '');
  }).toThrow(/^PAI-305 cannot write /);
});

test('a report keeps its former content until there is another', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'private-ai-report-')), 'b.json');
  writeFileSync(file, 'old');
  openReport(file);
  expect(readFileSync(file, 'utf8')).toBe('old');
});
