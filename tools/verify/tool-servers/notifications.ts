import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { freePort, LOOPBACK, type Program, type Programs } from '../../program';
import { pythonProgram } from '../python/program';
import type { StubWebhook } from './webhook';

/** The server that notifies people, running. */
export interface RunningNotifications {
  /** Of the protocol. */
  readonly url: string;
  readonly program: Program;
  /** What it has written so far. */
  readonly log: () => string;
  /** Replaces the URL that it has. */
  readonly setUrl: (url: string) => void;
}

export interface NotificationStart {
  /** Name of its log; unique among the programs. */
  readonly name: string;
  /** What the declared server is here. @default as it is rendered */
  readonly webhook?: StubWebhook;
  /** Content of the Secret. @default the webhook's URL */
  readonly secret?: string;
  /** Further variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Starts the program of the rendered ConfigMap with the rendered variables, as the rendered command does; waits for nothing. */
export async function startNotifications(
  programs: Programs,
  { objects }: Pick<RenderedEnvironment, 'objects'>,
  { name, webhook, secret, env = {} }: NotificationStart,
): Promise<RunningNotifications> {
  const folder = mkdtempSync(join(programs.folder, 'notifications-'));
  const put = (file: string, content: string) => {
    writeFileSync(join(folder, file), content);
    return join(folder, file);
  };
  const named = (kind: string) =>
    objects.find(({ manifest }) => manifest.kind === kind && manifest.metadata.name === 'notification-tools')
      ?.manifest;
  mkdirSync(join(folder, 'program'));
  for (const [file, content] of Object.entries(recordAt(named('ConfigMap'), 'data')))
    put(join('program', file), String(content));
  const [container = {}] = recordsAt(named('Deployment'), 'spec', 'template', 'spec', 'containers');
  const { command } = container;
  if (!Array.isArray(command)) throw new Error('the container has no command');
  const file = String(command[1]).replace('/opt/notification-tools', join(folder, 'program'));
  const rendered = Object.fromEntries(
    recordsAt(container, 'env').map(({ name: variable, value }) => [String(variable), String(value)]),
  );
  const port = await freePort();
  const url = put('url', secret ?? webhook?.url() ?? '');
  const here =
    webhook === undefined
      ? {}
      : { WEBHOOK_HOST: 'localhost', WEBHOOK_PORT: String(webhook.port), SSL_CERT_FILE: webhook.ca };
  const program = programs.start(name, await pythonProgram(), ['-E', '-s', '-B', file], {
    env: {
      PATH: process.env.PATH,
      ...rendered,
      ...('WEBHOOK_HOST' in rendered ? { WEBHOOK_FILE: url, ...here } : {}),
      PORT: String(port),
      ...env,
    },
  });
  return {
    url: `http://${LOOPBACK}:${port}/mcp`,
    program,
    log: () => readFileSync(join(programs.folder, `${name}.log`), 'utf8'),
    setUrl: (text) => {
      put('url', text);
    },
  };
}

/** Waits until it is ready. */
export async function ready({ program, url }: RunningNotifications): Promise<void> {
  await program.ready(async () => (await fetch(new URL('/readyz', url))).ok);
}
