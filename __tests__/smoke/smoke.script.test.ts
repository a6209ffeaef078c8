import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isSmokeTest } from '../../lib/components/smoke/smoke-test';
import { recordAt } from '../../lib/kubernetes/manifest';
import { runSmokeTests } from '../../tools/smoke/run';
import { find, rendered, small } from '../support/environments';

const { objects } = rendered('demo', small);
const tests = objects.filter(({ manifest }) => isSmokeTest(manifest));
const [test0] = tests;
if (test0 === undefined) throw new Error('no smoke test');

/** What a stand-in for `oc` says, by the command; it notes every call. */
interface Cluster {
  readonly create?: string;
  readonly configMap?: string;
  readonly phase?: string;
  readonly logs?: string;
  readonly exitCode?: string;
  readonly job?: string;
}

async function run(cluster: Cluster, chosen = [test0], context?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'smoke-'));
  try {
    const program = join(folder, 'oc');
    const checks = String(
      recordAt(find(rendered('demo', small), 'ConfigMap', 'stage00-smoke-buckets'), 'data')['checks.json'],
    );
    writeFileSync(join(folder, 'checks'), checks);
    writeFileSync(
      program,
      `#!/bin/bash
echo "$*" >>${folder}/calls
case "$*" in
  *'get configmap'*) ${cluster.configMap ?? `cat ${folder}/checks`} ;;
  *create*) cat >${folder}/made; ${cluster.create ?? 'echo job.batch/stage00-smoke-buckets-x1'} ;;
  *logs*) ${cluster.logs ?? "echo 'ok       keys'"} ;;
  *phase*) ${cluster.phase ?? 'echo Running'} ;;
  *'get pods'*) ${cluster.exitCode ?? 'echo 0'} ;;
  *'get job'*) ${cluster.job ?? 'true'} ;;
esac
`,
    );
    chmodSync(program, 0o700);
    let text = '';
    const code = await runSmokeTests(
      { program, context, objects, lookSeconds: 0.01 },
      chosen.filter((each) => each !== undefined),
      (part) => (text += part),
    );
    const calls = readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');
    const read = () => JSON.parse(readFileSync(join(folder, 'made'), 'utf8')) as Record<string, unknown>;
    return { code, text, calls, read };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a test runs as a Job of its own, whose log is shown, and which is deleted', async () => {
  const { code, text, calls } = await run({}, [test0], 'mine');
  expect([code, text]).toEqual([
    0,
    'model-storage/stage00-smoke-buckets\nok       keys\n1 of 1 tests pass, 0 fail, 0 cannot be run\n',
  ]);
  for (const call of calls) expect(call).toMatch(/^--context mine -n model-storage /);
  expect(calls.at(-1)).toContain('delete job stage00-smoke-buckets-x1');
});

test('the Job is that of Argo CD, but for what makes it a hook', async () => {
  let made: Record<string, unknown> = {};
  const folder = mkdtempSync(join(tmpdir(), 'smoke-'));
  const { code } = await run({ create: `cp "$(dirname "$0")/made" ${folder}/made; echo job.batch/x` });
  made = JSON.parse(readFileSync(join(folder, 'made'), 'utf8')) as Record<string, unknown>;
  rmSync(folder, { recursive: true });
  expect(code).toBe(0);
  expect(recordAt(made, 'metadata')).toEqual({
    generateName: 'stage00-smoke-buckets-',
    namespace: 'model-storage',
    labels: test0.manifest.metadata.labels,
  });
  expect(recordAt(made, 'spec', 'template')).toEqual(recordAt(test0.manifest, 'spec', 'template'));
  expect(recordAt(made, 'spec').ttlSecondsAfterFinished).toBe(3600);
});

test.each<[string, Cluster, number, string]>([
  ['a check that fails', { exitCode: 'echo 1' }, 1, '0 of 1 tests pass, 1 fail'],
  ['a list that cannot be read', { exitCode: 'echo 2' }, 2, 'the program ended with 2'],
  [
    'a stage that is not applied',
    { configMap: 'echo "not found" >&2; exit 1' },
    2,
    'is the stage applied? not found',
  ],
  ['no right to make Jobs', { create: 'echo forbidden >&2; exit 1' }, 2, 'the Job cannot be made: forbidden'],
  [
    'a pod that the deadline ends',
    { exitCode: 'true', job: 'echo Failed DeadlineExceeded' },
    2,
    'DeadlineExceeded',
  ],
  [
    'a pod that never starts',
    { phase: 'echo Pending', job: 'echo Failed DeadlineExceeded' },
    2,
    'DeadlineExceeded',
  ],
  [
    'a cluster that goes away',
    { phase: 'exit 1', job: 'echo "no route" >&2; exit 1' },
    2,
    'cannot be read: no route',
  ],
])('%s is no success', async (_, cluster, expected, said) => {
  const { code, text } = await run(cluster);
  expect(code).toBe(expected);
  expect(text).toContain(said);
});

test('a pod that takes its time is waited for before its log is asked for', async () => {
  const late =
    'if [ "$(grep -c phase "$(dirname "$0")/calls")" -lt 4 ]; then echo Pending; else echo Running; fi';
  const { code, calls } = await run({ phase: late });
  expect(code).toBe(0);
  expect(calls.slice(calls.findIndex((call) => call.includes('logs'))).join()).not.toContain('phase');
  expect(calls.filter((call) => call.includes('phase')).length).toBeGreaterThan(2);
});

test('checks of the cluster that are not those of the settings are said to be', async () => {
  const { code, text } = await run({ configMap: 'echo "[]"' });
  expect(code).toBe(0);
  expect(text).toContain('the cluster has other checks than your settings make');
});

test('the tests of all stages run, also after one that fails', async () => {
  const { code, text } = await run({ exitCode: 'echo 1' }, tests);
  expect(code).toBe(1);
  expect(text).toContain(`0 of ${tests.length} tests pass, ${tests.length} fail`);
  expect(tests.length).toBe(2);
});
