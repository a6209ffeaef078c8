import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { storeAccess } from '../../../lib/output/guide/store-access';
import { lastLines, type Result, runProgram } from '../../process';
import { Client } from './client';
import { addScript, oc } from './guide-cases';
import type { Ledger } from './ledger';
import { Router } from './router';
import type { Keys } from './sandbox';
import type { MinioServer } from './server';

const SECONDS = 120;
/** More than one part of a multipart upload of mc. */
const SIZE = 40 * 1024 * 1024;

export interface RouteProps {
  readonly ledger: Ledger;
  /** With a Route to the S3 API, and a ConfigMap with the CA of its certificate. */
  readonly rendered: RenderedEnvironment;
  readonly mc: string;
  readonly server: MinioServer;
  /** By user, as the bootstrap has made them. */
  readonly keys: ReadonlyMap<string, Keys>;
}

/** The Routes to MinIO, with a stand-in for the router: the commands of `GUIDE.md`, signed URLs, and what stays closed. */
export async function checkRoutes({ ledger, rendered, mc, server, keys }: RouteProps): Promise<void> {
  const about = (text: string) => `${rendered.environment.name}: Route: ${text}`;
  const { ingestion, objectStore } = rendered;
  const uploader = ingestion?.uploader;
  const own = uploader === undefined ? undefined : keys.get(uploader.name);
  const { outside } = objectStore;
  if (ingestion === undefined || uploader === undefined || own === undefined || outside === undefined)
    throw new Error(`${rendered.environment.name} has no way in for documents`);
  const bucket = ingestion.bucket.actualName;
  const folder = mkdtempSync(join(tmpdir(), 'object-store-route-'));
  const router = await Router.start(rendered, { minio: server.url });
  const url = `${outside.url}:${router.port}`;
  const get = (path: string, host = outside.host) => fetchFrom(router, host, path);
  try {
    const file = randomBytes(SIZE);
    writeFileSync(join(folder, 'large.bin'), file);
    writeFileSync(join(folder, 'ca.crt'), router.ca);
    addScript(join(folder, 'mc'), `exec -a mc '${mc}' "$@"`);
    addScript(
      join(folder, 'oc'),
      `case "$*" in *configmap*) exec cat '${join(folder, 'ca.crt')}' ;; esac\n${oc(own)}`,
    );
    const access = storeAccess(rendered, uploader);
    const commands = [
      ...access.open,
      `mc cp large.bin store/${bucket}/`,
      `mc cp store/${bucket}/large.bin back.bin`,
      `mc share download --json store/${bucket}/large.bin >signed.json`,
      'mc admin info store >admin.txt 2>&1 || echo refused >>admin.txt',
      ...access.close,
    ];
    const script = commands.join('\n').replaceAll(outside.url, url);
    const { code, stdout, stderr } = await shell(folder, script, `${outside.host}:${router.port}=127.0.0.1`);
    ledger.expect(
      about('the commands of the guide upload a file in parts'),
      code === 0,
      lastLines(stderr || stdout, 3),
    );
    const back = code === 0 && readFileSync(join(folder, 'back.bin')).equals(file);
    ledger.expect(about('the file comes back whole'), back, 'it differs');
    if (code !== 0) return;
    const administration = readFileSync(join(folder, 'admin.txt'), 'utf8');
    ledger.expect(
      about('MinIO is not administered through it'),
      administration.includes('refused'),
      administration,
    );

    const { share } = JSON.parse(readFileSync(join(folder, 'signed.json'), 'utf8')) as { share: string };
    const signed = new URL(share);
    const path = `${signed.pathname}${signed.search}`;
    ledger.expect(
      about('a signed URL names the host of the Route'),
      signed.hostname === outside.host,
      signed.hostname,
    );
    const answer = await get(path);
    ledger.expect(
      about('a signed URL gets the file without keys'),
      answer.body.equals(file),
      `status ${answer.status}`,
    );
    const inside = await Client.connect(mc, server.url, own);
    try {
      const [answered = {}] = await inside.records('share', 'download', `store/${bucket}/large.bin`);
      const other = new URL(String(answered.share));
      const { status } = await get(`${other.pathname}${other.search}`);
      ledger.expect(
        about('a URL that is signed for the Service is refused'),
        status === 403,
        `status ${status}`,
      );
    } finally {
      inside.remove();
    }
    for (const closed of ['/minio', '/minio/', '/minio/v2/metrics/cluster', '/minio/health/live']) {
      const { status } = await get(closed);
      ledger.expect(about(`${closed} is closed`), status === 503, `status ${status}`);
    }
    for (const [what, stranger] of [
      ['without a signature', `/${bucket}/large.bin`],
      ['for metrics by another spelling', '//minio/v2/metrics/cluster'],
      ['for metrics by an encoded path', '/%6dinio/v2/metrics/cluster'],
      ['for the list of buckets', '/'],
    ] as const) {
      const { status } = await get(stranger);
      ledger.expect(about(`a request ${what} is refused`), status >= 400 && status < 500, `status ${status}`);
    }
    const metrics = await server.status('/minio/v2/metrics/cluster');
    ledger.expect(
      about('metrics are there inside of the cluster'),
      metrics === 200,
      `status ${metrics ?? 'unknown'}`,
    );
  } finally {
    await router.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function shell(folder: string, script: string, resolve: string): Promise<Result> {
  mkdirSync(join(folder, '.mc'));
  return runProgram('bash', ['-c', `set -euo pipefail\n${script}`], {
    seconds: SECONDS,
    cwd: folder,
    env: { PATH: [folder, process.env.PATH ?? ''].join(delimiter), HOME: folder, MC_RESOLVE: resolve },
  });
}

/** A GET of a browser, which knows where the host is and trusts its certificate. */
function fetchFrom(router: Router, host: string, path: string): Promise<{ status: number; body: Buffer }> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: router.port,
      servername: host,
      ca: router.ca,
      path,
      headers: { host: `${host}:${router.port}` },
      timeout: SECONDS * 1000,
    };
    request(options, (answer) => {
      const parts: Buffer[] = [];
      answer.on('data', (part: Buffer) => parts.push(part));
      answer.on('end', () => {
        resolve({ status: answer.statusCode ?? 0, body: Buffer.concat(parts) });
      });
      answer.on('error', reject);
    })
      .on('error', reject)
      .end();
  });
}
