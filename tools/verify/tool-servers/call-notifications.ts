import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { testMessage } from '../../../lib/output/guide/notifications';
import { renderEnvironment } from '../../../lib/stages/environment';
import type { Environment } from '../../../lib/environment/schema';
import { runProgram } from '../../process';
import { Programs } from '../../program';
import type { Ledger } from '../object-store/ledger';
import type { Finding } from '../python/findings';
import { inFolder, runScript, type Scripts } from '../python/script';
import { ready, startNotifications } from './notifications';
import { StubWebhook } from './webhook';

/** Text that would call a channel, and what is sent of it. */
const hostile = { text: '<!channel> {"channel": "#all"}', sent: '&lt;!channel&gt; {"channel": "#all"}' };

/** What the webhook answers, and what its callers are told then. */
const cases = [
  { name: 'a webhook', given: { status: 200 }, refused: false, says: 'sent' },
  {
    name: 'a webhook that fails',
    given: { status: 500 },
    refused: true,
    says: 'does not take it (status 500)',
  },
] as const;

/** Calls the rendered server that notifies people by the official client: as a dry run, and before a stand-in for Slack. */
export async function callNotifications(
  scripts: Scripts,
  ledger: Ledger,
  example: Environment,
): Promise<Finding[]> {
  return inFolder(async (folder) => {
    const programs = new Programs(folder);
    const webhook = await StubWebhook.start(folder);
    try {
      const dry = await dryRun(scripts, ledger, programs, renderWith(example, {}));
      const declared = renderWith(example, {
        webhook: { host: 'hooks.example.com', port: 443, trustedCa: false },
      });
      const sent: Finding[] = [];
      for (const { name, given, refused, says } of cases) {
        webhook.given = given;
        const server = await startNotifications(programs, declared, {
          name: name.replaceAll(' ', '-'),
          webhook,
        });
        await ready(server);
        const call = { title: 'notifies', tool: 'notify_send', refused, says };
        const calls = [{ ...call, arguments: { text: hostile.text, severity: 'critical' } }];
        sent.push(...(await byClient(scripts, declared, { name, url: server.url, calls })));
        const [got, ...more] = webhook.got.splice(0);
        ledger.expect(
          `${name} gets one message, which calls nobody`,
          got?.body.text === `[critical] ${hostile.sent}` && more.length === 0,
          JSON.stringify([got, ...more]),
        );
        ledger.expect(`${name} is not in the log`, !server.log().includes('secret-part'), server.log());
      }
      return [...dry, ...sent];
    } finally {
      await programs.stop();
      await webhook.stop();
    }
  });
}

function renderWith(example: Environment, changes: object): RenderedEnvironment {
  const notifications = { username: 'private-ai', format: 'slack', perMinute: 10, ...changes } as const;
  return renderEnvironment({
    ...example,
    stages: [...new Set([...example.stages, 'stage03-agentic-ai' as const])],
    agents: { ...example.agents, notifications },
  });
}

async function dryRun(
  scripts: Scripts,
  ledger: Ledger,
  programs: Programs,
  rendered: RenderedEnvironment,
): Promise<Finding[]> {
  const server = await startNotifications(programs, rendered, { name: 'dry-run' });
  await ready(server);
  const { code, stdout, stderr } = await runProgram('bash', ['-c', testMessage(new URL(server.url).origin)]);
  ledger.expect(
    'the message of the guide is answered by a dry run',
    code === 0 && stdout === 'dry run, nothing was sent\n',
    stdout + stderr,
  );
  const right = { text: hostile.text, severity: 'info' };
  const call = (title: string, args: object, refused: boolean, says: string) => ({
    title,
    tool: 'notify_send',
    arguments: args,
    refused,
    says,
  });
  return byClient(scripts, rendered, {
    name: 'a dry run',
    url: server.url,
    calls: [
      call('a notification', right, false, 'dry run, nothing was sent'),
      call('another severity is refused', { ...right, severity: 'fatal' }, true, 'severity is none of'),
      call('no text is refused', { severity: 'info' }, true, 'text is missing'),
      call('a channel is refused', { ...right, channel: '#all' }, true, 'that it does not know'),
      { ...call('another tool is not there', right, true, 'there is no such tool'), tool: 'notify_all' },
    ],
  });
}

async function byClient(
  scripts: Scripts,
  { notifications }: RenderedEnvironment,
  { name, url, calls }: { name: string; url: string; calls: readonly object[] },
): Promise<Finding[]> {
  const tools = notifications?.tools ?? [];
  const promised = Object.fromEntries(tools.map((tool) => [tool.name, tool.arguments]));
  const content = { name, server: url, promised, calls };
  return inFolder((folder) =>
    runScript(scripts, {
      script: 'llama-stack/call_tools.py',
      content,
      jobs: [name],
      folder,
      seconds: 120,
    }),
  );
}
