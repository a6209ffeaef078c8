import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exampleFolder } from '../../tools/environments';
import { contents, expectedOutput, workspace } from '../support/program';

test('npx cdk8s synth gives the same bytes as npm run synth', () => {
  const app = `node -r ts-node/register main.ts --environments ${exampleFolder}`;
  const out = join(mkdtempSync(join(tmpdir(), 'private-ai-cli-')), 'dist');
  const { status, stderr } = spawnSync('npx', ['cdk8s', 'synth', '--app', app, '--output', out], {
    env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false' },
    encoding: 'utf8',
  });
  expect([status, /PAI-[^4]/.test(stderr)]).toEqual([0, false]);
  expect(contents(out)).toEqual(expectedOutput());
});

test('--watch runs again when an environment file changes, and outlives a mistake', async () => {
  const folder = workspace();
  const child = spawn(process.execPath, [
    'tools/synth.mjs',
    '--watch',
    '--environments',
    join(folder, 'environments'),
    '--out',
    join(folder, 'dist'),
  ]);
  let output = '';
  child.stdout.on('data', (data: Buffer) => (output += data.toString()));
  const rounds = async (number: number) => {
    while ((output.match(/Waiting for changes/g) ?? []).length < number) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  try {
    await rounds(1);
    const lab = join(folder, 'environments', 'lab.yaml');
    appendFileSync(lab, 'nonsense: true\n');
    await rounds(2);
    expect(output).toContain('Exit code 1. Waiting for changes.');
    const text = readFileSync(lab, 'utf8');
    appendFileSync(lab, '# no more\n');
    await rounds(3);
    expect(text).toContain('nonsense');
    expect(Object.keys(contents(join(folder, 'dist'))).length).toBeGreaterThan(20);
  } finally {
    child.kill();
  }
});
