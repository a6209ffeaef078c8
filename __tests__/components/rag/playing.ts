import { spawn } from 'node:child_process';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What Llama Stack is asked, and what it answers. */
export interface Asked {
  readonly path: string;
  readonly body: unknown;
}
export type Answer = (asked: Asked) => readonly [status: number, body: object];

const results = [{ file_id: 'f1', filename: 'nodes.md', text: 'A node needs a driver.', attributes: {} }];
export const stack: Answer = ({ path }) => {
  if (path === '/v1/health') return [200, { status: 'OK' }];
  if (path === '/v1/models') {
    const llm = { identifier: 'vllm-chat/chat', model_type: 'llm' };
    return [200, { data: [llm, { identifier: 'granite', model_type: 'embedding' }] }];
  }
  if (path === '/openai/vector_stores/s1/files/f1') {
    return [200, { attributes: { source: 's3://documents/red_hat_docs/nodes.md' } }];
  }
  if (path.startsWith('/openai/vector_stores')) {
    return [
      200,
      {
        data: [
          { id: 's2', name: 'notes' },
          { id: 's3', name: null },
          { id: 's1', name: 'laws' },
        ],
      },
    ];
  }
  const message = { type: 'message', content: [{ type: 'output_text', text: 'A driver.' }] };
  const search = { type: 'file_search_call', results: [...results, ...results] };
  return [200, { output: [search, message] }];
};

/** Runs the server before a Llama Stack that answers so, and asks it. */
export async function playing(
  answer: Answer,
  use: (url: string, asked: Asked[]) => Promise<void>,
  variables: Record<string, string> = {},
): Promise<string> {
  const asked: Asked[] = [];
  const upstream = createServer((request, response) => {
    void answered(request, response, answer, asked);
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const { port } = upstream.address() as AddressInfo;
  const server = spawn('python3', ['lib/components/rag/playground/server.py'], {
    env: {
      PATH: process.env.PATH,
      PYTHONDONTWRITEBYTECODE: '1',
      STACK_URL: `http://127.0.0.1:${port}`,
      OPENAI_PATH: '/openai',
      PORT: '0',
      ANSWER_SECONDS: '0.5',
      ...variables,
    },
  });
  let said = '';
  try {
    const url = await new Promise<string>((resolve, reject) => {
      server.stdout.on('data', (data: Buffer) => {
        said += data.toString();
        const found = /at port (\d+)/.exec(said)?.[1];
        if (found !== undefined) resolve(`http://127.0.0.1:${found}`);
      });
      server.on('close', () => {
        reject(new Error(`the server has ended: ${said}`));
      });
    });
    await use(url, asked);
  } finally {
    server.kill();
    upstream.close();
    upstream.closeAllConnections();
  }
  return said;
}

async function answered(request: IncomingMessage, response: ServerResponse, answer: Answer, asked: Asked[]) {
  let text = '';
  for await (const part of request) text += String(part);
  const question = { path: request.url ?? '', body: text === '' ? undefined : (JSON.parse(text) as unknown) };
  asked.push(question);
  const [status, body] = answer(question);
  // Whoever is never answered gives up.
  if (status === 0) return;
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

export const ask = (
  url: string,
  body: unknown,
  headers: Record<string, string> = { 'Content-Type': 'application/json' },
) =>
  fetch(`${url}/api/ask`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
export const question = {
  model: 'chat',
  collection: 's1',
  turns: [{ role: 'user', content: 'What does a node need?' }],
};
