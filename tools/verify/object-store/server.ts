import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { lastLines } from '../../process';
import type { RenderedContainer } from './rendered';
import { type Keys, Sandbox } from './sandbox';

const START_SECONDS = 60;
const STOP_SECONDS = 10;

/** A MinIO that runs as the rendered Deployment says, on free ports of this machine. */
export class MinioServer {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
    private readonly binary: string,
    private readonly sandbox: Sandbox,
  ) {}

  /** @throws Error if it is not ready in time */
  static start(binary: string, mc: string, container: RenderedContainer, root: Keys): Promise<MinioServer> {
    return MinioServer.launch(binary, new Sandbox(container, mc), root);
  }

  /** The same server again, with other root credentials. @throws Error if it is not ready in time */
  async restart(root: Keys): Promise<MinioServer> {
    await this.end();
    return MinioServer.launch(this.binary, this.sandbox, root);
  }

  private static async launch(binary: string, sandbox: Sandbox, root: Keys): Promise<MinioServer> {
    const { container } = sandbox;
    const [port, consolePort] = [await freePort(), await freePort()];
    for (const { path, source } of container.mounts) {
      if ('secret' in source) sandbox.putSecret(path, root);
    }
    const args = container.args.map((arg) =>
      arg === ':9001' ? `127.0.0.1:${consolePort}` : sandbox.translate(arg),
    );
    const env = Object.entries(container.env).map(
      ([name, value]) => [name, sandbox.translate(value)] as const,
    );
    const child = spawn(binary, [...args, '--address', `127.0.0.1:${port}`], {
      env: Object.fromEntries(env),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new MinioServer(`http://127.0.0.1:${port}`, child, binary, sandbox);
    let output = '';
    let problem: Error | undefined;
    const listen = (text: string) => (output += text);
    child.stdout.setEncoding('utf8').on('data', listen);
    child.stderr.setEncoding('utf8').on('data', listen);
    child.on('error', (error) => (problem = error));
    const end = performance.now() + START_SECONDS * 1000;
    while (performance.now() < end && problem === undefined && child.exitCode === null) {
      if ((await server.status(container.probePaths[0] ?? '/')) === 200) return server;
      await pause(100);
    }
    await server.stop();
    throw new Error(`MinIO did not get ready: ${problem?.message ?? lastLines(output, 5)}`);
  }

  /** Status of a plain GET; undefined without an answer. */
  async status(path: string): Promise<number | undefined> {
    try {
      const response = await fetch(`${this.url}${path}`, { signal: AbortSignal.timeout(5000) });
      await response.arrayBuffer();
      return response.status;
    } catch {
      return undefined;
    }
  }

  /** Ends the server and removes its data. */
  async stop(): Promise<void> {
    await this.end();
    this.sandbox.remove();
  }

  private async end(): Promise<void> {
    const { process: child } = this;
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_SECONDS * 1000);
      await ended;
      clearTimeout(timer);
    }
  }
}

/** A port of the loopback interface that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (typeof address !== 'object' || address === null) throw new Error('no free port');
  return address.port;
}
