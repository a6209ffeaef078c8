import { spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { RenderedObject } from '../../lib/cluster/rendered-object';
import { type Manifest, recordAt } from '../../lib/kubernetes/manifest';
import { lastLines, type Result, runProgram } from '../process';

/** Where the tests run. */
export interface SmokeCluster {
  /** `oc` or `kubectl`. */
  readonly program: string;
  /** Context of the kubeconfig. @default the current one */
  readonly context?: string;
  /** What is rendered, to compare with what is applied. */
  readonly objects: readonly Pick<RenderedObject, 'manifest'>[];
  /** Between two looks at a pod. @default 2 */
  readonly lookSeconds?: number;
}

type Write = (text: string) => void;

/** How a test ended: the exit codes of `smoke.py`. */
type Code = 0 | 1 | 2;

/** A Job that nobody deletes, since this program was ended, goes by itself. */
const keptSeconds = 3600;
/** Looks at a Job that the cluster refuses, one after the other. */
const patience = 15;

/** Runs tests one after the other. @returns 0 if all checks pass, 1 if some fail, 2 if a test cannot be run */
export async function runSmokeTests(
  cluster: SmokeCluster,
  tests: readonly Pick<RenderedObject, 'manifest'>[],
  write: Write,
): Promise<Code> {
  const codes: Code[] = [];
  for (const { manifest } of tests) {
    write(`${manifest.metadata.namespace ?? ''}/${manifest.metadata.name}\n`);
    codes.push(await new SmokeJob(cluster, manifest, write).run());
  }
  const count = (code: Code) => codes.filter((each) => each === code).length;
  write(`${count(0)} of ${codes.length} tests pass, ${count(1)} fail, ${count(2)} cannot be run\n`);
  return count(2) > 0 ? 2 : count(1) > 0 ? 1 : 0;
}

/** Why there is no verdict. */
class CannotRun extends Error {}

class SmokeJob {
  private readonly namespace: string;

  constructor(
    private readonly cluster: SmokeCluster,
    private readonly manifest: Manifest,
    private readonly write: Write,
  ) {
    this.namespace = manifest.metadata.namespace ?? '';
  }

  async run(): Promise<Code> {
    try {
      await this.compare();
      return await this.outcome();
    } catch (error) {
      if (!(error instanceof CannotRun)) throw error;
      this.write(`it cannot be run: ${error.message}\n`);
      return 2;
    }
  }

  private async outcome(): Promise<Code> {
    const made = await this.ask(['create', '-o', 'name', '-f', '-'], JSON.stringify(this.copy()));
    if (made.code !== 0) throw new CannotRun(`the Job cannot be made: ${lastLines(made.stderr, 1)}`);
    const job = made.stdout.trim().replace(/^.*\//, '');
    try {
      await this.begun(job);
      await this.follow(job);
      return await this.end(job);
    } finally {
      await this.ask(['delete', 'job', job, '--wait=false']);
    }
  }

  /** Says so where the cluster has other checks than the settings make. @throws CannotRun if it has none */
  private async compare(): Promise<void> {
    const { name } = this.manifest.metadata;
    const found = await this.ask(['get', 'configmap', name, '-o', 'jsonpath={.data.checks\\.json}']);
    if (found.code !== 0) {
      const said = lastLines(found.stderr, 1);
      throw new CannotRun(`ConfigMap ${name} cannot be read, is the stage applied? ${said}`);
    }
    const rendered = this.cluster.objects.find(
      ({ manifest: { kind, metadata } }) =>
        kind === 'ConfigMap' && metadata.name === name && metadata.namespace === this.namespace,
    );
    if (found.stdout.trim() !== String(recordAt(rendered?.manifest, 'data')['checks.json']).trim())
      this.write('the cluster has other checks than your settings make; those of the cluster are run\n');
  }

  /** The Job of Argo CD under another name, and not Argo CD's. */
  private copy(): Record<string, unknown> {
    const { apiVersion, kind, metadata, spec } = this.manifest;
    const { name, namespace, labels } = metadata;
    return {
      apiVersion,
      kind,
      metadata: { generateName: `${name}-`, namespace, labels },
      spec: { ...(spec as object), ttlSecondsAfterFinished: keptSeconds },
    };
  }

  /** Shows the log while it is written. */
  private follow(job: string): Promise<void> {
    const args = ['logs', '--follow', `job/${job}`];
    const child = spawn(this.cluster.program, this.words(args), { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.setEncoding('utf8').on('data', this.write);
    child.stderr.setEncoding('utf8').on('data', this.write);
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', () => {
        resolve();
      });
    });
  }

  /** Waits until its program has begun; the Job has a deadline of its own. @throws CannotRun if it does not */
  private async begun(job: string): Promise<void> {
    await this.look(job, '{.items[0].status.phase}', (phase) => /^(Running|Succeeded|Failed)$/.test(phase));
  }

  private async end(job: string): Promise<Code> {
    const path = '{.items[0].status.containerStatuses[0].state.terminated.exitCode}';
    const code = await this.look(job, path, (found) => found !== '');
    if (code === '0') return 0;
    if (code === '1') return 1;
    throw new CannotRun(`the program ended with ${code}`);
  }

  /** What a look at the pod of a Job finds, in the end. @throws CannotRun if nothing more will come */
  private async look(job: string, path: string, isEnough: (found: string) => boolean): Promise<string> {
    const conditions = '.status.conditions[?(@.status=="True")]';
    const state = `jsonpath={${conditions}.type}: {${conditions}.reason}`;
    let [refused, failed] = [0, 0];
    for (;;) {
      const pod = await this.ask(['get', 'pods', '-l', `job-name=${job}`, '-o', `jsonpath=${path}`]);
      // There may be no pod yet, which is an error of the path.
      if (isEnough(pod.stdout.trim())) return pod.stdout.trim();
      const { code, stdout, stderr } = await this.ask(['get', 'job', job, '-o', state]);
      // The pod may have ended between the two questions.
      failed += stdout.includes('Failed') ? 1 : 0;
      if (failed > 1) throw new CannotRun(`the Job ended before its program did: ${stdout.trim()}`);
      refused = code === 0 ? 0 : refused + 1;
      if (refused > patience) throw new CannotRun(`the Job cannot be read: ${lastLines(stderr, 1)}`);
      await pause((this.cluster.lookSeconds ?? 2) * 1000);
    }
  }

  private ask(args: readonly string[], input?: string): Promise<Result> {
    return runProgram(this.cluster.program, this.words(args), { input });
  }

  private words(args: readonly string[]): string[] {
    const { context } = this.cluster;
    return [...(context === undefined ? [] : ['--context', context]), '-n', this.namespace, ...args];
  }
}
