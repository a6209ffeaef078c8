import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fewerCollections, freePort, freePorts, LOOPBACK, Programs } from '../../program';
import { accepted, ApiClient, type ClusterAccess, messageOf } from './client';

/** The programs of a test server. */
export interface ServerBinaries {
  readonly etcd: string;
  readonly kubeApiServer: string;
}

/** A running API server of our own. */
export interface TestServer {
  readonly client: ApiClient;
  readonly access: ClusterAccess;
  /** Folder that is deleted when the server stops. */
  readonly folder: string;
  /** Path of a kubeconfig whose only context is `verify`. */
  readonly kubeconfig: string;
  /** Starts programs that are stopped before the server. */
  readonly programs: Programs;
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
  return withPrograms('api-server', async (programs) => {
    // These wait for controllers, which do not run: default service accounts, and the use of a quota.
    const access = await startServer(programs, binaries, [
      '--disable-admission-plugins=ServiceAccount,ResourceQuota',
    ]);
    const client = new ApiClient(access);
    try {
      const { folder } = programs;
      return await use({ client, access, folder, kubeconfig: writeKubeconfig(folder, access), programs });
    } finally {
      client.close();
    }
  });
}

/**
 * Runs `use` with programs in a folder of their own. They are stopped and the folder is deleted afterwards, however
 * this process ends.
 */
export async function withPrograms<T>(name: string, use: (programs: Programs) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), `private-ai-${name}-`));
  const programs = new Programs(folder);
  const cleanUp = () => {
    programs.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  const interrupted = () => process.exit(130);
  process.once('exit', cleanUp).once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    return await use(programs);
  } finally {
    await programs.stop();
    process.off('exit', cleanUp).off('SIGINT', interrupted).off('SIGTERM', interrupted);
    rmSync(folder, { recursive: true, force: true });
  }
}

/** File below the folder of the programs: the key that signs the tokens of service accounts. */
export const serviceAccountKey = 'service-account.key';

/** Starts etcd and kube-apiserver. @returns how to reach it with every right */
export async function startServer(
  programs: Programs,
  binaries: ServerBinaries,
  flags: readonly string[],
): Promise<ClusterAccess> {
  const etcdUrl = await startEtcd(programs, binaries.etcd);
  return startApiServer(programs, binaries.kubeApiServer, etcdUrl, flags);
}

async function startEtcd(programs: Programs, file: string): Promise<string> {
  const [client = 0, peer = 0] = await freePorts(2);
  const [url, peerUrl] = [`http://${LOOPBACK}:${client}`, `http://${LOOPBACK}:${peer}`];
  const program = programs.start('etcd', file, [
    `--data-dir=${join(programs.folder, 'etcd')}`,
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
  programs: Programs,
  file: string,
  etcdUrl: string,
  flags: readonly string[],
): Promise<ClusterAccess> {
  const { folder } = programs;
  const port = await freePort();
  const token = randomBytes(24).toString('hex');
  const tokens = join(folder, 'tokens.csv');
  writeFileSync(tokens, `${token},verify,verify,"system:masters"\n`, { mode: 0o600 });
  const key = join(folder, serviceAccountKey);
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  writeFileSync(key, privateKey.export({ type: 'pkcs1', format: 'pem' }), { mode: 0o600 });
  const certificates = join(folder, 'certificates');
  const args = [
    `--etcd-servers=${etcdUrl}`,
    `--bind-address=${LOOPBACK}`,
    `--advertise-address=${LOOPBACK}`,
    `--secure-port=${port}`,
    `--cert-dir=${certificates}`,
    `--token-auth-file=${tokens}`,
    '--authorization-mode=RBAC',
    '--service-cluster-ip-range=10.0.0.0/16',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${key}`,
    `--service-account-signing-key-file=${key}`,
    '--endpoint-reconciler-type=none',
    '--shutdown-delay-duration=0',
    ...flags,
  ];
  const env = { ...process.env, ...fewerCollections };
  const program = programs.start('kube-apiserver', file, args, { env });
  const access = () => {
    // The server signs its own certificate while it starts.
    const ca = readFileSync(join(certificates, 'apiserver.crt'), 'utf8');
    return { host: LOOPBACK, port, ca, token };
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

/**
 * Writes a kubeconfig whose only context is `verify`.
 *
 * @param name name of the file, without `.json`
 * @param namespace namespace of the context @default none
 */
export function writeKubeconfig(
  folder: string,
  { host, port, ca, token }: ClusterAccess,
  name = 'kubeconfig',
  namespace?: string,
): string {
  const path = join(folder, `${name}.json`);
  const authority = Buffer.from(ca).toString('base64');
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'verify',
        cluster: {
          server: `https://${host}:${port}`,
          'certificate-authority-data': authority,
          // On loopback it only costs.
          'disable-compression': true,
        },
      },
    ],
    users: [{ name: 'verify', user: { token } }],
    contexts: [{ name: 'verify', context: { cluster: 'verify', user: 'verify', namespace } }],
    'current-context': 'verify',
  };
  writeFileSync(path, JSON.stringify(config), { mode: 0o600 });
  return path;
}
