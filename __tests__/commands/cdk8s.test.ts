import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parse } from 'yaml';
import { cdk8sOutput } from '../../lib/program/command-line';
import { bundle, contents, expectedOutput, workspace, type Run } from '../support/program';

const program = bundle();
const expected = expectedOutput();
const cli = resolve('node_modules/cdk8s-cli/bin/cdk8s');

/** A workspace with our cdk8s.yaml. */
function project(): string {
  const folder = workspace();
  copyFileSync('cdk8s.yaml', join(folder, 'cdk8s.yaml'));
  return folder;
}

/** `npx cdk8s synth` in a folder. */
function synth(cwd: string, ...args: string[]): Run {
  const app = `${process.execPath} ${program}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'synth', '--app', app, ...args], {
    cwd,
    env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' },
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  return { code: status, stdout, stderr };
}

test('cdk8s.yaml names the folder that the program knows as the one of the command line', () => {
  const { output } = parse(readFileSync('cdk8s.yaml', 'utf8')) as { output: string };
  expect(output).toBe(cdk8sOutput);
});

test('writes dist/, which the command line sees through a link', () => {
  const folder = project();
  const { code, stdout, stderr } = synth(folder);
  expect([code, /PAI-[^4]/.test(stderr)]).toEqual([0, false]);
  expect(contents(join(folder, 'dist'))).toEqual(expected);
  expect(stdout).toContain('  - .build/dist/demo/argocd/');
  expect(lstatSync(join(folder, cdk8sOutput)).isSymbolicLink()).toBe(true);
  expect(synth(folder).code).toBe(0);
  expect(contents(join(folder, 'dist'))).toEqual(expected);
});

test('warns of what leaves, as npm run synth does', () => {
  const folder = project();
  expect(synth(folder).code).toBe(0);
  const demo = join(folder, 'environments', 'demo.yaml');
  writeFileSync(demo, readFileSync(demo, 'utf8').replace('pipelines: true', 'pipelines: false'));
  const { code, stderr } = synth(folder);
  expect([code, stderr]).toEqual([
    0,
    expect.stringContaining('PAI-404 demo: DataSciencePipelinesApplication'),
  ]);
});

test('with a mistake, and with --stdout, leaves dist/ as it is', () => {
  const folder = project();
  expect(synth(folder).code).toBe(0);
  const { code, stdout } = synth(folder, '--stdout');
  expect([code, stdout.includes('kind: DataScienceCluster')]).toEqual([0, true]);
  expect(contents(join(folder, 'dist'))).toEqual(expected);

  appendFileSync(join(folder, 'environments', 'lab.yaml'), 'nonsense: true\n');
  const failed = synth(folder);
  expect([failed.code, failed.stderr]).toEqual([
    1,
    expect.stringContaining('1 problem; nothing was written.\n'),
  ]);
  expect(contents(join(folder, 'dist'))).toEqual(expected);
});

test('writes to another folder, and leaves dist/ alone', () => {
  const folder = project();
  expect(synth(folder, '--output', 'elsewhere').code).toBe(0);
  expect(contents(join(folder, 'elsewhere'))).toEqual(expected);
  expect(existsSync(join(folder, 'dist'))).toBe(false);
  const outside = join(mkdtempSync(join(tmpdir(), 'private-ai-cli-')), 'dist');
  expect(synth(folder, '--output', outside).code).toBe(0);
  expect(contents(outside)).toEqual(expected);
});

test('where the command line has deleted what it was given, the program writes nothing there and says so', () => {
  const folder = project();
  const { code, stderr } = synth(folder, '--output', 'environments');
  expect(code).toBe(1);
  expect(stderr).toContain(
    'PAI-304 environments cannot be the output folder: it overlaps the environment files',
  );
  expect(stderr).toContain(
    'nothing was written, but the cdk8s command line deletes environments before it starts this program; git restore environments',
  );
  expect(readdirSync(folder)).toEqual(['cdk8s.yaml']);
});
