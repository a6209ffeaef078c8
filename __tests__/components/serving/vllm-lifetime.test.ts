import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { at, find, modelEntry, rendered, small } from '../../support/environments';
import { runProgram } from '../../../tools/process';

const predictorOf = (changes: Record<string, unknown>) =>
  at(
    find(rendered('demo', { ...small, models: [modelEntry(changes)] }), 'InferenceService', 'm'),
    'spec.predictor',
  );

describe('the time to start', () => {
  const seconds = (changes: Record<string, unknown>) => {
    const probe = at(predictorOf(changes), 'model.startupProbe') as Record<string, number>;
    return (probe.periodSeconds ?? 0) * (probe.failureThreshold ?? 0);
  };
  const large = { model: 'mistral-small-24b', pool: 'l4-quad', gpus: 4 };
  const volume = { type: 'pvc', size: '120Gi', path: 'w' };

  test('is 10 minutes, and that of the weights at 100 MiB/s from a disk', () => {
    expect(seconds({ model: 'qwen3-0.6b' })).toBe(620);
    // 43.91 GiB.
    expect(seconds({ ...large, source: volume })).toBe(1050);
  });

  test('is that of the weights at 50 MiB/s from a file system of the network or a volume of somebody else', () => {
    const share = { ...volume, accessMode: 'ReadWriteMany', storageClass: 'files' };
    expect(seconds({ ...large, source: share })).toBe(1500);
    expect(seconds({ ...large, source: { type: 'existing-pvc', claim: 'w' } })).toBe(1500);
  });

  test('is what the file says', () => {
    expect(seconds({ vllm: { startupSeconds: 4000 } })).toBe(4000);
  });
});

test('shared memory grows with the GPUs of a replica; one GPU has that of the runtime', () => {
  const shm = (gpus: number) =>
    at(predictorOf({ model: 'mistral-small-24b', pool: 'l4-quad', gpus }), 'volumes');
  expect(shm(4)).toContainEqual({ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '5Gi' } });
  expect(predictorOf({})).not.toHaveProperty('volumes');
});

describe('the end of a server', () => {
  test('waits for requests as long as one may take, before vLLM is told and aborts them', () => {
    const predictor = predictorOf({ timeoutSeconds: 300 });
    const command = at(predictor, 'model.lifecycle.preStop.exec.command') as string[];
    expect([...command.slice(0, 2), ...command.slice(3)]).toEqual(['python', '-c', '8080', '300', '2']);
    expect(at(predictor, 'terminationGracePeriodSeconds')).toBeGreaterThan(300 + 10);
  });

  /** Runs the command against a server with these numbers of running requests, one after the other. */
  const drained = async (running: readonly number[], seconds = 30) => {
    let asked = 0;
    const server = createServer((_request, response) => {
      const now = running[Math.min(asked++, running.length - 1)] ?? 0;
      response.end(
        `# HELP vllm:num_requests_running requests\nvllm:num_requests_running{model_name="m"} ${now}.0\nvllm:num_requests_waiting{model_name="m"} 0.0\n`,
      );
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const script = join(__dirname, '../../../lib/components/serving/vllm-drain.py');
    const { code } = await runProgram('python3', [script, String(port), String(seconds), '0.05'], {
      seconds: 60,
    });
    await new Promise((resolve) => server.close(resolve));
    return { code, asked };
  };

  test('comes when nothing runs any more', async () => {
    expect(await drained([2, 1, 0])).toEqual({ code: 0, asked: 3 });
  });

  test('comes after the time of a request at the latest', async () => {
    const { code, asked } = await drained([1], 1);
    expect(code).toBe(0);
    expect(asked).toBeGreaterThan(2);
  });

  test('comes at once where the server does not answer', async () => {
    const script = join(__dirname, '../../../lib/components/serving/vllm-drain.py');
    expect((await runProgram('python3', [script, '1', '30', '0.05'], { seconds: 60 })).code).toBe(0);
  });
});
