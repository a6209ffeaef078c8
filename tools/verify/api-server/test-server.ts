import { type ChildProcess, spawn } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { accepted, ApiClient, type ClusterAccess, messageOf } from './client';
import { lastLines } from '../../process';

const HOST = '127.0.0.1';
const READY_SECONDS = 90;
const STOP_SECONDS = 10;

/** The programs of a test server. */
export interface ServerBinaries {
  readonly etcd: string;
  readonly kubeApiServer: string;
}

/** A running API server of our own. */
export interface TestServer {
  readonly client: ApiClient;
  /** Folder that is deleted when the server stops. */
  readonly folder: string;
  /** Path of a kubeconfig whose only context is `verify`. */
  readonly kubeconfig: string;
}

/**
 * Runs `use` beside a new, empty etcd and kube-apiserver on loopback. Both are stopped and their data is
 * deleted afterwards, however this process ends.
 *
 * @throws Error with the last lines of the program's log if one does not get ready
 */
export async function withTestServer<T>(
  binaries: ServerBinaries,
  use: (server: TestServer) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'private-ai-api-server-'));
  const running: Program[] = [];
  const cleanUp = () => {
    for (const program of running) program.child.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  const interrupted = () => process.exit(130);
  process.once('exit', cleanUp).once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    const start = (name: string, file: string, args: readonly string[]) => {
      const program = new Program(name, file, args, folder);
      running.push(program);
      return program;
    };
    const etcdUrl = await startEtcd(binaries.etcd, folder, start);
    const access = await startApiServer(binaries.kubeApiServer, folder, etcdUrl, start);
    const client = new ApiClient(access);
    try {
      return await use({ client, folder, kubeconfig: writeKubeconfig(folder, access) });
    } finally {
      client.close();
    }
  } finally {
    // The API server first: without etcd it would try to reach it until its time is over.
    for (const program of running.reverse()) await program.stop();
    process.off('exit', cleanUp).off('SIGINT', interrupted).off('SIGTERM', interrupted);
    rmSync(folder, { recursive: true, force: true });
  }
}

type Start = (name: string, file: string, args: readonly string[]) => Program;

/** One child process; its output goes to a file. */
class Program {
  readonly child: ChildProcess;
  private failure: Error | undefined;
  private readonly log: string;

  constructor(
    private readonly name: string,
    file: string,
    args: readonly string[],
    folder: string,
  ) {
    this.log = join(folder, `${name}.log`);
    const output = openSync(this.log, 'w');
    this.child = spawn(file, args, { stdio: ['ignore', output, output] });
    closeSync(output);
    this.child.on('error', (error) => (this.failure = error));
  }

  /** Waits until the probe holds. @throws Error if the program ends before, or takes too long */
  async ready(probe: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + READY_SECONDS * 1000;
    while (!(await probe().catch(() => false))) {
      if (this.ended()) throw this.error('ended');
      if (performance.now() > end) throw this.error(`was not ready after ${READY_SECONDS} s`);
      await sleep(50);
    }
  }

  async stop(): Promise<void> {
    if (this.ended()) return;
    const exit = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_SECONDS * 1000);
    await exit;
    clearTimeout(timer);
  }

  private ended(): boolean {
    return this.failure !== undefined || this.child.exitCode !== null || this.child.signalCode !== null;
  }

  private error(what: string): Error {
    const words = this.failure?.message ?? lastLines(readFileSync(this.log, 'utf8'), 10);
    return new Error(`${this.name} ${what}; its last words:\n${words}`);
  }
}

async function startEtcd(file: string, folder: string, start: Start): Promise<string> {
  const [client, peer] = await freePorts(2);
  const [url, peerUrl] = [`http://${HOST}:${client}`, `http://${HOST}:${peer}`];
  const program = start('etcd', file, [
    `--data-dir=${join(folder, 'etcd')}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    // Nothing of it needs to survive a crash.
    '--unsafe-no-fsync',
  ]);
  await program.ready(async () => (await fetch(`${url}/health`)).ok);
  return url;
}

async function startApiServer(
  file: string,
  folder: string,
  etcdUrl: string,
  start: Start,
): Promise<ClusterAccess> {
  const [port] = await freePorts(1);
  const token = randomBytes(24).toString('hex');
  const tokens = join(folder, 'tokens.csv');
  writeFileSync(tokens, `${token},verify,verify,"system:masters"\n`, { mode: 0o600 });
  const key = join(folder, 'service-account.key');
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(key, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  const certificates = join(folder, 'certificates');
  const program = start('kube-apiserver', file, [
    `--etcd-servers=${etcdUrl}`,
    `--bind-address=${HOST}`,
    `--advertise-address=${HOST}`,
    `--secure-port=${port}`,
    `--cert-dir=${certificates}`,
    `--token-auth-file=${tokens}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/24',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    // These wait for controllers, which do not run: default service accounts, and the use of a quota.
    '--disable-admission-plugins=ServiceAccount,ResourceQuota',
    '--endpoint-reconciler-type=none',
    '--shutdown-delay-duration=0',
  ]);
  const access = () => {
    // The server signs its own certificate while it starts.
    const ca = readFileSync(join(certificates, 'apiserver.crt'), 'utf8');
    return { host: HOST, port, ca, token };
  };
  await program.ready(async () => {
    const client = new ApiClient(access());
    try {
      const ready = await client.send({ method: 'GET', path: '/readyz' });
      return accepted(ready) && messageOf(ready) === 'ok';
    } finally {
      client.close();
    }
  });
  return access();
}

/** Loopback ports that nobody listens on, at this moment. */
async function freePorts<const N extends 1 | 2>(count: N): Promise<N extends 1 ? [number] : [number, number]>;
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve, reject) => {
          const server = createServer().once('error', reject);
          server.listen(0, HOST, () => {
            resolve(server);
          });
        }),
    ),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port on loopback');
    return address.port;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function writeKubeconfig(folder: string, { host, port, ca, token }: ClusterAccess): string {
  const path = join(folder, 'kubeconfig.json');
  const authority = Buffer.from(ca).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'verify',
        cluster: { server: `https://${host}:${port}`, 'certificate-authority-data': authority },
      },
    ],
    users: [{ name: 'verify', user: { token } }],
    contexts: [{ name: 'verify', context: { cluster: 'verify', user: 'verify' } }],
  };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}
