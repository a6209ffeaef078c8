import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shellScript } from '../../../lib/program/shell-script';

const script = shellScript('components/serving/ray-cluster.sh');

/** What `ray status` of Ray 2.48 prints: nodes that are there, and after that what is not. */
const status = (there: number) =>
  [
    '======== Autoscaler status: 2026-01-01 00:00:00.0 ========',
    'Node status',
    '---------------------------------------------------------------',
    'Active:',
    ...(there === 0 ? [' (no active nodes)'] : Array.from({ length: there }, (_, n) => ` 1 node_${n}a8f`)),
    'Pending:',
    ' 1 node_pending',
    'Recent failures:',
    ' 1 node_failed',
  ].join('\n');

interface Stub {
  /** Nodes that are there, one number per call of `ray status`; the last one stays. */
  readonly nodes?: readonly number[];
  /** How many calls of `ray health-check` fail before one does not. */
  readonly absent?: number;
  /** How many calls of `curl` are answered. @default all */
  readonly answers?: number;
}

/** Runs the script with stand-ins for ray, curl, python and sleep, as the head or as a worker. */
function run(
  verb: readonly string[],
  { nodes = [2], absent = 0, answers = 1000 }: Stub = {},
  worker = false,
) {
  const folder = mkdtempSync(join(tmpdir(), 'private-ai-ray-'));
  const stale = join(folder, 'tmp', 'ray');
  try {
    mkdirSync(stale, { recursive: true });
    const program = (name: string, text: string) => {
      writeFileSync(join(folder, name), `#!/bin/bash\ncd ${folder}\necho "${name} $*" >> calls\n${text}\n`);
      chmodSync(join(folder, name), 0o700);
    };
    const count = (name: string) => `N=$(($(cat ${name} 2>/dev/null || echo 0) + 1)); echo "$N" > ${name}`;
    nodes.forEach((there, call) => {
      writeFileSync(join(folder, `status-${call + 1}`), status(there));
    });
    program(
      'ray',
      `case "$1" in
  status) ${count('asked')}; [ -f "status-$N" ] || N=${nodes.length}; cat "status-$N" ;;
  health-check) ${count('checked')}; [ "$N" -gt ${absent} ] ;;
esac`,
    );
    program('curl', `${count('curled')}; [ "$N" -le ${answers} ]`);
    program('python', '');
    const { status: code, stdout } = spawnSync('bash', ['-c', script, 'ray-cluster', ...verb], {
      cwd: folder,
      encoding: 'utf8',
      env: {
        PATH: `${folder}:${process.env.PATH ?? ''}`,
        POD_IP: '10.0.0.7',
        POD_NAMESPACE: 'ns',
        RAY_NODE_COUNT: '2',
        RAY_TMPDIR: join(folder, 'tmp'),
        PAUSE: '0',
        ...(worker ? { HEAD_SVC: 'm-head-1' } : {}),
      },
      timeout: 20_000,
    });
    const calls = existsSync(join(folder, 'calls'))
      ? readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n')
      : [];
    return { code, stdout, calls, forgot: !existsSync(stale) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the head of a model on several nodes', () => {
  test('starts vLLM when all nodes have joined, with its arguments, and not before', () => {
    const { code, calls, forgot } = run(['start-head', '--port=8080', '--x=a b'], { nodes: [0, 1, 1, 2] });
    expect(code).toBe(0);
    expect(forgot).toBe(true);
    expect(calls[0]).toMatch(/^ray start --head --port=6379 .*--node-ip-address=10\.0\.0\.7 /);
    expect(calls.slice(1)).toEqual([
      ...Array.from({ length: 4 }, () => 'ray status --address 10.0.0.7:6379'),
      'python -m vllm.entrypoints.openai.api_server --port=8080 --x=a b',
    ]);
  });

  test('serves as long as all nodes are there and vLLM answers', () => {
    expect(run(['serves']).code).toBe(0);
    expect(run(['serves'], { nodes: [1] })).toMatchObject({ code: 1, stdout: '1 of 2 nodes are there\n' });
    expect(run(['serves'], { nodes: [0] }).code).toBe(1);
    expect(run(['serves'], { answers: 0 })).toMatchObject({ code: 1, stdout: 'vLLM does not answer\n' });
  });
});

describe('a worker of a model on several nodes', () => {
  const head = 'm-head-1.ns.svc.cluster.local';

  test('joins the head by the name that its certificate has, when it is there', () => {
    const { code, calls, stdout } = run(['start-worker'], { absent: 2 }, true);
    expect(code).toBe(0);
    expect(stdout).toBe(`waits for ${head}\n`.repeat(2));
    expect(calls.slice(0, 3)).toEqual(
      Array.from({ length: 3 }, () => `ray health-check --address ${head}:6379`),
    );
    expect(calls[3]).toMatch(
      new RegExp(`^ray start --address=${head}:6379 --block --node-ip-address=10\\.0\\.0\\.7 `),
    );
  });

  test('asks the head whether all is there', () => {
    expect(run(['joined'], {}, true).code).toBe(0);
    expect(run(['joined'], { nodes: [1] }, true).code).toBe(1);
    expect(run(['head-is-there'], {}, true).code).toBe(0);
    expect(run(['head-is-there'], { absent: 1 }, true).code).toBe(1);
    expect(run(['serves'], {}, true).calls.at(-1)).toContain(`http://${head}:8080/health`);
  });

  test('stays until the head is gone, at most so many seconds', () => {
    expect(run(['end-worker', '600'], { answers: 3 }, true)).toMatchObject({ code: 0 });
    expect(run(['end-worker', '600'], { answers: 3 }, true).calls).toHaveLength(4);
    expect(run(['end-worker', '1'], {}, true).code).toBe(0);
  });
});

test('an unknown argument is an error', () => {
  expect(run(['begin']).code).toBe(2);
});
