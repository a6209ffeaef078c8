import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { Programs } from '../../../tools/program';
import {
  type NotificationStart,
  ready,
  type RunningNotifications,
  startNotifications,
} from '../../../tools/verify/tool-servers/notifications';
import { StubWebhook } from '../../../tools/verify/tool-servers/webhook';
import { rendered, type RawSettings } from '../../support/environments';

const stages = [...rendered('demo').environment.stages, 'stage03-agentic-ai'];

export const withSettings = (notifications: RawSettings) =>
  rendered('demo', { stages, agents: { notifications }, smokeTests: false });
export const webhookSettings = { host: 'hooks.example.com' };
export const dry = withSettings({});
export const sending = withSettings({ webhook: webhookSettings, channel: '#calibration', perMinute: 100 });

/** The programs of a test file, and the webhook that they call. */
export class NotificationServers {
  readonly folder = mkdtempSync(join(tmpdir(), 'notification-tools-'));
  private readonly programs = new Programs(this.folder);
  private known?: StubWebhook;
  private count = 0;

  get webhook(): StubWebhook {
    if (this.known === undefined) throw new Error('no webhook has been started');
    return this.known;
  }

  async open(): Promise<void> {
    this.known = await StubWebhook.start(this.folder);
  }

  async close(): Promise<void> {
    await this.programs.stop();
    await this.webhook.stop();
    rmSync(this.folder, { recursive: true });
  }

  /** Starts one; it may not get ready. */
  launch(
    environment: RenderedEnvironment,
    options: Omit<NotificationStart, 'name'> = {},
  ): Promise<RunningNotifications> {
    return startNotifications(this.programs, environment, { name: `server-${this.count++}`, ...options });
  }

  async start(
    environment: RenderedEnvironment,
    options: Omit<NotificationStart, 'name'> = {},
  ): Promise<RunningNotifications> {
    const server = await this.launch(environment, options);
    await ready(server);
    return server;
  }
}

/** Sends a body to the protocol. */
export const post = (
  { url }: RunningNotifications,
  body: unknown,
  headers: Record<string, string> = { 'Content-Type': 'application/json' },
) =>
  fetch(url, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
export const request = (method: string, params?: object) => ({ jsonrpc: '2.0', id: 1, method, params });

/** Calls the tool. @returns what is said, and whether it is an error */
export async function call(
  server: RunningNotifications,
  given: unknown,
): Promise<{ text?: string; isError?: boolean }> {
  const response = await post(server, request('tools/call', { name: 'notify_send', arguments: given }));
  const { result } = (await response.json()) as {
    result?: { content: [{ text: string }]; isError: boolean };
  };
  return { text: result?.content[0].text, isError: result?.isError };
}
export const audits = ({ log }: RunningNotifications) =>
  log()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
export const metric = async ({ url }: RunningNotifications, outcome: string) =>
  (await (await fetch(new URL('/metrics', url))).text()).includes(`{outcome="${outcome}"} 1\n`);
export const warning = { text: 'Overlay of L-900 drifts.', severity: 'warning' };
