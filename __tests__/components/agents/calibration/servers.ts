import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Status and body of an answer, or never one. */
type Answer = readonly [status: number, body: unknown] | 'never';

/** What several APIs are sent, as far as the stubs and the tests read it. */
interface Body {
  /** Of the Responses API. */
  readonly input: string;
  readonly instructions: string;
  readonly tools: readonly object[];
  /** Of shields. */
  readonly messages: readonly { readonly content: string }[];
  /** Of the Model Context Protocol. */
  readonly id?: number;
  readonly method?: string;
  readonly params: {
    readonly name: string;
    readonly arguments: unknown;
    readonly protocolVersion: string;
  };
}

export interface Asked {
  readonly path: string;
  /** Empty for a GET. */
  readonly body: Body;
}

/** An answer of the agent: a result, or an error. */
interface Result {
  readonly error?: string;
  readonly verdict: string;
  readonly report: string;
  readonly writtenBy: string;
  readonly notified: string;
  readonly notices: readonly string[];
  readonly findings: readonly { readonly name: string }[];
  readonly toolCalls: readonly { readonly output: string }[];
  readonly citations: readonly object[];
}

/** What servers answer; each test changes what it is about. */
export interface Answers {
  /** Rows of the database, by tool; an error is one of the tool. */
  rows: Readonly<Record<string, readonly object[] | Error>>;
  /** Llama Stack, for a request to the Responses API. */
  respond: (body: Body) => Answer;
  /** Verdict of the shield on a text; `error` answers with a verdict on nothing. */
  shield: (content: string) => 'pass' | 'violation' | 'error';
  notification: string | Error;
  models: readonly string[];
}

/** The agent's real program beside stubs of what it calls. */
export class Agent {
  readonly asked: Asked[] = [];
  private readonly folder = mkdtempSync(join(tmpdir(), 'calibration-'));
  private readonly servers: Server[] = [];
  private program?: ChildProcess;
  private said = '';
  url = '';

  constructor(readonly answers: Answers) {}

  async start(settings: object = {}): Promise<void> {
    const stack = await this.listen((request, body) => this.stack(request, body));
    const equipment = await this.listen((request, body) => this.tools(request, body, 'equipment'));
    const notifications = await this.listen((request, body) => this.tools(request, body, 'notifications'));
    const config = {
      port: 0,
      stack: { url: stack, openAiPath: '/v1/openai/v1', shield: null },
      model: 'vllm/mistral',
      collection: 'acme_corporate',
      answerSeconds: 1,
      equipment: `${equipment}/mcp`,
      notifications: `${notifications}/mcp`,
      servers: [
        { label: 'kubernetes-tools', url: 'http://kubernetes-tools:8080/mcp', tools: ['pods_get'] },
        { label: 'equipment-tools', url: 'http://equipment-tools:5000/mcp', tools: ['equipment_get'] },
      ],
      ...settings,
    };
    if ('shield' in config) config.stack = { ...config.stack, shield: config.shield as null };
    const path = join(this.folder, 'config.json');
    writeFileSync(path, JSON.stringify(config));
    const program = spawn('python3', ['lib/components/agents/calibration/server.py', path], {
      env: { PATH: process.env.PATH, PYTHONDONTWRITEBYTECODE: '1', HTTP_PROXY: 'http://127.0.0.1:1' },
    });
    this.program = program;
    program.stderr.on('data', (data: Buffer) => (this.said += data.toString()));
    const port = await new Promise<string>((resolve, reject) => {
      program.stdout.on('data', (data: Buffer) => {
        this.said += data.toString();
        const started = /"event": "start", "port": (\d+)/.exec(this.said);
        if (started?.[1] !== undefined) resolve(started[1]);
      });
      program.on('exit', () => {
        reject(new Error(this.said));
      });
    });
    this.url = `http://127.0.0.1:${port}`;
  }

  stop(): void {
    this.program?.kill();
    for (const server of this.servers) {
      server.closeAllConnections();
      server.close();
    }
    rmSync(this.folder, { recursive: true });
  }

  async calibrate(body: unknown, headers: Record<string, string> = {}) {
    const response = await fetch(`${this.url}/api/calibrate`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Result };
  }

  /** Bodies of the requests to the Responses API. */
  get questions(): Body[] {
    return this.asked.filter(({ path }) => path === '/v1/openai/v1/responses').map(({ body }) => body);
  }

  /** The first of them. */
  get question(): Body {
    const [first] = this.questions;
    if (first === undefined) throw new Error('the model was not asked');
    return first;
  }

  /** Arguments of the calls of a tool. */
  calls(tool: string): unknown[] {
    return this.asked.flatMap(({ body }) =>
      body.method === 'tools/call' && body.params.name === tool ? [body.params.arguments] : [],
    );
  }

  /** Lines of its log of one event. */
  logged(event: string): Record<string, unknown>[] {
    return this.said
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>)
      .filter((record) => record.event === event);
  }

  get log(): string {
    return this.said;
  }

  private async listen(answer: (path: string, body: Body) => Answer): Promise<string> {
    const server = createServer((request, response) => {
      void (async () => {
        const body = await bodyOf(request);
        this.asked.push({ path: request.url ?? '', body });
        const answered = answer(request.url ?? '', body);
        if (answered === 'never') return;
        const [status, content] = answered;
        response.writeHead(status, { 'Content-Type': 'application/json' });
        response.end(content === undefined ? '' : JSON.stringify(content));
      })();
    });
    this.servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  private stack(path: string, body: Body): Answer {
    if (path === '/v1/health') return [200, { status: 'OK' }];
    if (path === '/v1/models')
      return [200, { data: this.answers.models.map((identifier) => ({ identifier })) }];
    if (path === '/v1/safety/run-shield') {
      const status = this.answers.shield(body.messages.map(({ content }) => content).join());
      const results = status === 'error' ? [] : [{ message_index: 0, status }];
      return [200, { violation: { metadata: { status: 'pass', results } } }];
    }
    if (path.startsWith('/v1/openai/v1/vector_stores?')) {
      return [200, { data: [{ id: 'vs_1', name: 'acme_corporate', created_at: 1 }] }];
    }
    if (path.startsWith('/v1/openai/v1/vector_stores/vs_1/files/')) {
      return [200, { attributes: { filename: 'procedure.md', source: 'acme/procedure.md' } }];
    }
    return path === '/v1/openai/v1/responses' ? this.answers.respond(body) : [404, { error: path }];
  }

  private tools(_: string, { id, method, params }: Body, server: string): Answer {
    if (id === undefined) return [202, undefined];
    const result = (value: object): Answer => [200, { jsonrpc: '2.0', id, result: value }];
    if (method === 'initialize') return result({ protocolVersion: params.protocolVersion, capabilities: {} });
    const found =
      server === 'notifications' ? this.answers.notification : (this.answers.rows[params.name] ?? []);
    if (found instanceof Error) {
      return result({ content: [{ type: 'text', text: found.message }], isError: true });
    }
    const texts = typeof found === 'string' ? [found] : found.map((row) => JSON.stringify(row));
    return result({ content: texts.map((each) => ({ type: 'text', text: each })), isError: false });
  }
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  const content = await text(request);
  return JSON.parse(content === '' ? '{}' : content) as Body;
}

const day = 86_400_000;

/** A machine that is in order. */
export const machine = {
  equipment_id: 'LITHO-001',
  name: 'Scanner 1',
  status: 'in service',
  overlay_limit_nm: 3.5,
  focus_limit_um: 0.15,
  dose_target_mj_cm2: 30,
  dose_limit_percent: 2,
  vibration_limit_um_s: 6,
  calibrated_on: new Date(Date.now() - 10 * day).toISOString().slice(0, 10),
  calibration_interval_days: 90,
  procedure: 'procedure.md',
  notes: 'none',
};

/** A measurement of it, so many minutes old. */
export function measurement(minutes: number, changes: object = {}): object {
  return {
    equipment_id: machine.equipment_id,
    taken_at: new Date(Date.now() - minutes * 60_000).toISOString(),
    overlay_x_nm: 1.2,
    overlay_y_nm: -0.8,
    dose_mj_cm2: 30.1,
    focus_um: 0.05,
    vibration_um_s: 2.5,
    ...changes,
  };
}

/** What Llama Stack answers when the model called one tool, was shown one piece of a document, and wrote that. */
export function answered(report: string): Answer {
  return [
    200,
    {
      output: [
        { type: 'mcp_list_tools', server_label: 'kubernetes-tools', tools: [] },
        {
          type: 'mcp_call',
          server_label: 'kubernetes-tools',
          name: 'pods_get',
          arguments: '{"name":"scanner"}',
          output: 'phase: Running',
        },
        { type: 'file_search_call', results: [{ file_id: 'file-1', text: 'Turn the screw.', score: 1 }] },
        { type: 'message', content: [{ type: 'output_text', text: report }] },
      ],
    },
  ];
}

export function answers(changes: Partial<Answers> = {}): Answers {
  return {
    rows: {
      equipment_get: [machine],
      equipment_telemetry: [0, 10, 20, 30].map((minutes) => measurement(minutes)),
    },
    respond: () => answered('All is well; see procedure.md.'),
    shield: () => 'pass',
    notification: 'dry run, nothing was sent',
    models: ['vllm/mistral'],
    ...changes,
  };
}
