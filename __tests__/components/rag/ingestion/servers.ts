import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Result, runProgram } from '../../../../tools/process';
import { pythonProgram } from '../../../../tools/verify/python/program';

const stepFolder = resolve(__dirname, '../../../../lib/components/rag/ingestion');

/** What a server of a test got. */
export interface Got {
  readonly method: string;
  /** Path with query. */
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** JSON or text with its status; `break` closes the connection without an answer. */
export type Given =
  | {
      readonly status?: number;
      readonly json?: unknown;
      readonly text?: string;
      /** @default none for a text, that of JSON otherwise */
      readonly type?: string;
    }
  | 'break';

const running: Server[] = [];

/** A server on loopback; all of them end by `endServers`. @returns its URL */
export async function serve(answer: (got: Got) => Given): Promise<string> {
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method = '', url = '', headers } = request;
    const given = answer({ method, url, headers, body: Buffer.concat(parts) });
    if (given === 'break') return request.socket.destroy();
    const text = given.text ?? JSON.stringify(given.json ?? null);
    const type = given.type ?? (given.text === undefined ? 'application/json' : undefined);
    return response
      .writeHead(given.status ?? 200, type === undefined ? {} : { 'Content-Type': type })
      .end(text);
  };
  const server = createServer((request, response) => void handle(request, response));
  running.push(server);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export function endServers(): void {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
}

const python = pythonProgram();

export interface StepResult extends Result {
  readonly lines: string[];
  /** What the step wrote with `--output`. */
  readonly written?: string;
}

/** Runs a step with nothing but Python's own library and these variables. */
export async function step(
  name: string,
  options: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, string>>,
): Promise<StepResult> {
  const folder = mkdtempSync(join(tmpdir(), 'step-'));
  try {
    const file = join(folder, 'output');
    const writes = ['prepare_collection', 'list_documents'].includes(name);
    const given = Object.entries({ ...options, ...(writes ? { output: file } : {}) });
    const result = await runProgram(
      await python,
      [
        ...['-E', '-s', '-S', '-B', join(stepFolder, `${name}.py`)],
        ...given.flatMap(([option, value]) => [`--${option}`, value]),
      ],
      { seconds: 60, env: { PATH: process.env.PATH, PAUSE_SECONDS: '0.01', ...variables } },
    );
    const lines = result.stdout.trimEnd().split('\n');
    if (!writes || result.code !== 0) return { ...result, lines };
    return { ...result, lines, written: readFileSync(file, 'utf8') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Prints what Python makes of an expression, with everything of a module of the steps. */
export async function evaluated(module: string, expression: string): Promise<unknown> {
  const code = `import json, sys; sys.path.insert(0, ${JSON.stringify(stepFolder)}); from ${module} import *; print(json.dumps(${expression}))`;
  const { code: end, stdout, stderr } = await runProgram(await python, ['-E', '-s', '-S', '-B', '-c', code]);
  if (end !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

/** Variables of a bucket. */
export const bucketAt = (url: string) => ({
  S3_URL: url,
  S3_REGION: 'eu-west-1',
  S3_BUCKET: 'documents',
  S3_PATH_STYLE: 'true',
  AWS_ACCESS_KEY_ID: 'reader',
  AWS_SECRET_ACCESS_KEY: 'wonderful',
});
