import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { podsOf } from '../../../lib/guards/pods';
import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { type Result, runProgram } from '../../process';
import type { Failure, Outcome } from '../check';
import { accountOc } from './account-oc';
import { accepted, type ApiClient, messageOf } from './client';
import type { TestServer } from './test-server';

const group = '/apis/trustyai.opendatahub.io/v1alpha1';
const secondsPerScript = 60;

/** What the operator of TrustyAI writes into the status, one after the other (controllers/lmes/driver/driver.go @rhoai-2.25). */
type Played = readonly Readonly<Record<string, string>>[];

const running = { state: 'Running', reason: 'NoReason', message: 'initializing the evaluation job' };
const results = '{\n  "results": {"arc_easy": {"acc,none": 0.5}}\n}';
const succeeded: Played = [
  { state: 'Scheduled' },
  running,
  { state: 'Complete', reason: 'Succeeded', message: 'job completed', results },
];
const failed: Played = [running, { state: 'Complete', reason: 'Failed', message: 'exit status 1' }];

/**
 * Runs the script of the first evaluation as its own account against a server that holds the environment, with kubectl in
 * the place of oc: twice to a good end, where the second LMEvalJob replaces the first one, beside one that has not ended,
 * and to a bad end. The server checks each LMEvalJob by its definition, strictly.
 */
export async function verifyEvaluationRuns(
  kubectl: string,
  server: TestServer,
  { objects, evaluations, environment }: RenderedEnvironment,
): Promise<Outcome> {
  const [model] = evaluations?.models ?? [];
  if (evaluations === undefined || model === undefined) return { subjects: 0, failures: [] };
  const namespace = environment.namespaces.workloads;
  const path = `${group}/namespaces/${namespace}/lmevaljobs/${evaluations.job(model)}`;
  const named = (kind: string): Manifest | undefined =>
    objects.find(
      ({ manifest }) => manifest.kind === kind && manifest.metadata.name === evaluations.cronJob(model),
    )?.manifest;
  const folder = mkdtempSync(join(server.folder, 'evaluation-'));
  const file = join(folder, 'job.json');
  writeFileSync(file, String(recordAt(named('ConfigMap'), 'data')['job.json']));
  const place = join(folder, 'results');
  const run = async (played: Played): Promise<Result> => {
    rmSync(place, { recursive: true, force: true });
    mkdirSync(place);
    const end = new AbortController();
    const operator = playOperator(server.client, path, played, end.signal);
    const { command, variables, account } = scriptOf(named('CronJob'));
    const env = {
      ...variables,
      ...accountOc(kubectl, server, folder),
      AS: `system:serviceaccount:${namespace}:${account}`,
      INTERVAL: '0.2',
      RESULTS: place,
      JOB_FILE: file,
    };
    try {
      return await runProgram('bash', ['-c', command], { seconds: secondsPerScript, env });
    } finally {
      end.abort();
      await operator;
    }
  };
  const uid = async () => (await jobOf(server.client, path))?.uid;
  const stored = () =>
    existsSync(join(place, 'results.json')) ? readFileSync(join(place, 'results.json'), 'utf8') : '';
  const failures: Failure[] = [];
  const expect = (what: string, holds: boolean, { code, stdout, stderr }: Result) => {
    const said = `${stdout}\n${stderr}`.trim().split('\n').slice(-3).join(' | ');
    if (!holds) failures.push({ subject: what, message: `exit code ${code}: ${said}` });
  };
  const first = await run(succeeded);
  expect('an evaluation ends well and leaves its results', first.code === 0 && stored() === results, first);
  const uidOfFirst = await uid();
  const second = await run(succeeded);
  const uidOfSecond = await uid();
  const replaced = second.code === 0 && uidOfSecond !== undefined && uidOfSecond !== uidOfFirst;
  expect('the next evaluation replaces its LMEvalJob', replaced, second);
  await writeStatus(server.client, path, running);
  const beside = await run([]);
  const kept = beside.code === 1 && (await uid()) === uidOfSecond;
  expect('an evaluation leaves one alone that has not ended', kept, beside);
  await writeStatus(server.client, path, { state: 'Complete', reason: 'Cancelled' });
  const bad = await run(failed);
  const left = bad.code === 1 && stored() === '' && (await uid()) !== undefined;
  expect('an evaluation that has failed leaves its LMEvalJob and no results', left, bad);
  return { subjects: 4, failures };
}

/** Script, variables and account of the first container of a CronJob. */
function scriptOf(cronJob: Manifest | undefined) {
  const spec = cronJob === undefined ? undefined : podsOf(cronJob)[0]?.spec;
  const [container] = recordsAt(spec, 'initContainers');
  const { command } = container ?? {};
  return {
    command: Array.isArray(command) ? String(command.at(-1)) : '',
    variables: Object.fromEntries(
      recordsAt(container, 'env').map(({ name, value }) => [String(name), String(value)]),
    ),
    account: String(spec?.serviceAccountName),
  };
}

/** Writes each status into a job that has none yet, until the signal. */
async function playOperator(
  client: ApiClient,
  path: string,
  played: Played,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const job = await jobOf(client, path);
    if (job?.isNew === true) {
      for (const status of played) {
        await writeStatus(client, path, status);
        await sleep(300);
      }
    }
    await sleep(100);
  }
}

async function jobOf(client: ApiClient, path: string): Promise<{ uid: unknown; isNew: boolean } | undefined> {
  const response = await client.send({ method: 'GET', path });
  if (!accepted(response)) return undefined;
  return {
    uid: recordAt(response.body, 'metadata').uid,
    isNew: recordAt(response.body, 'status').state === undefined,
  };
}

async function writeStatus(client: ApiClient, path: string, status: object): Promise<void> {
  const response = await client.send({
    method: 'PATCH',
    path: `${path}/status`,
    body: { status },
    contentType: 'application/merge-patch+json',
  });
  if (!accepted(response)) throw new Error(`the server refuses ${path}: ${messageOf(response)}`);
}
