import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { recordAt, recordsAt, type Manifest } from '../../../lib/kubernetes/manifest';
import { freePort } from '../object-store/server';

const STOP_SECONDS = 15;

/** Addresses of the pods of a rendered StatefulSet, and what stands for them on this machine. */
export class Addresses {
  private constructor(private readonly byPod: ReadonlyMap<string, ReadonlyMap<number, number>>) {}

  static async of(pods: readonly string[], ports: readonly number[]): Promise<Addresses> {
    const byPod = new Map<string, Map<number, number>>();
    for (const pod of pods) {
      const own = new Map<number, number>();
      for (const port of ports) own.set(port, await freePort());
      byPod.set(pod, own);
    }
    return new Addresses(byPod);
  }

  /** The port of this machine for one of a pod. @throws Error if nothing stands for it */
  port(pod: string, port: number): number {
    const own = this.byPod.get(pod)?.get(port);
    if (own === undefined) throw new Error(`nothing stands for port ${port} of ${pod}`);
    return own;
  }

  /** A text of the pod with addresses of this machine. @throws Error for a host that is no pod */
  translate(pod: string, text: string): string {
    return text
      .replaceAll('$(POD_NAME)', pod)
      .replace(/http:\/\/([-a-z0-9.]+):(\d+)/g, (_, host: string, port: string) => {
        const named = host === '0.0.0.0' ? pod : (host.split('.')[0] ?? '');
        return `http://127.0.0.1:${this.port(named, Number(port))}`;
      });
  }
}

/** What the pods of the StatefulSet run, as it was rendered. */
export interface RenderedMember {
  readonly args: readonly string[];
  readonly ports: Readonly<Record<string, number>>;
  readonly readyPath: string;
  readonly alivePath: string;
  readonly dataPath: string;
}

export function renderedMember(statefulSet: Manifest): RenderedMember {
  const [container = {}] = recordsAt(statefulSet, 'spec', 'template', 'spec', 'containers');
  const path = (probe: string) => String(recordAt(container, probe, 'httpGet').path);
  return {
    args: (container.args as unknown[]).map(String),
    ports: Object.fromEntries(
      recordsAt(container, 'ports').map(({ name, containerPort }) => [String(name), Number(containerPort)]),
    ),
    readyPath: path('readinessProbe'),
    alivePath: path('livenessProbe'),
    dataPath: String(recordsAt(container, 'volumeMounts')[0]?.mountPath),
  };
}

/** One member that runs as the rendered pod says, on the loopback. */
export class Member {
  private process?: ChildProcess;

  constructor(
    readonly pod: string,
    private readonly binary: string,
    private readonly folder: string,
    private readonly rendered: RenderedMember,
    private readonly addresses: Addresses,
  ) {}

  start(): void {
    const { args, dataPath } = this.rendered;
    const own = args.map((arg) =>
      this.addresses.translate(this.pod, arg).replaceAll(dataPath, join(this.folder, this.pod)),
    );
    this.process = spawn(this.binary, own, { env: {}, stdio: 'ignore' });
  }

  /** Status of a probe's path at the metrics port; undefined without an answer. */
  status(probe: 'readyPath' | 'alivePath' | '/metrics'): Promise<number | undefined> {
    const path = probe === '/metrics' ? probe : this.rendered[probe];
    return this.ask('metrics', path).then((answer) => answer?.status);
  }

  /** Whether a probe answers with 200 within a time. */
  async comes(probe: 'readyPath' | 'alivePath', seconds: number): Promise<boolean> {
    const end = performance.now() + seconds * 1000;
    while (performance.now() < end) {
      if ((await this.status(probe)) === 200) return true;
      await pause(200);
    }
    return false;
  }

  /** A call of the API, as its own gateway takes it. @returns undefined if it is refused or does not come in time */
  async call(path: string, body: object): Promise<Record<string, unknown> | undefined> {
    const answer = await this.ask('client', path, JSON.stringify(body));
    return answer?.ok === true ? ((await answer.json()) as Record<string, unknown>) : undefined;
  }

  async stop(): Promise<void> {
    const { process: child } = this;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000);
    await ended;
    clearTimeout(timer);
  }

  private async ask(portName: string, path: string, body?: string): Promise<Response | undefined> {
    const port = this.addresses.port(this.pod, this.rendered.ports[portName] ?? 0);
    try {
      return await fetch(`http://127.0.0.1:${port}${path}`, {
        method: body === undefined ? 'GET' : 'POST',
        body,
        signal: AbortSignal.timeout(5000),
      });
    } catch {
      return undefined;
    }
  }
}
