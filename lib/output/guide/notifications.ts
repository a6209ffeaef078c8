import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { json, throughTunnel } from './calls';
import { code, console } from './markdown';
import { oc } from './shell';

/** A message to the people who watch the channel, as a program sends it. */
export function notifications(rendered: RenderedEnvironment): string[] {
  const { notifications: server } = rendered;
  if (server === undefined) return [];
  const { namespace, service, port } = server.endpoint;
  const { open, url, close } = throughTunnel(rendered, namespace, `service/${service}`, {
    local: port,
    remote: port,
  });
  const { webhook } = server;
  const meaning =
    webhook === undefined
      ? 'No webhook is declared (`agents.notifications.webhook`), so the answer is `dry run, nothing was sent`: the call is checked, counted and logged as a real one would be.'
      : `It appears in the channel within seconds, by the webhook of ${webhook.host}; the answer is \`sent\`, or says why it was not. The webhook's URL is the key \`url\` of Secret ${code('notification-webhook')}, which a later one replaces without a restart.`;
  return [
    '## Notify people',
    `Programs notify people by the tool \`notify_send\` of ${code(server.name)}${rendered.toolServers.includes(server) ? '' : ', which models cannot call'}. ${meaning}`,
    console([
      ...open,
      testMessage(url),
      ...close,
      `${oc(rendered)} logs -n ${namespace} deployment/${server.name} | tail -n 1  # what came of it, without the text`,
    ]),
  ];
}

/** Sends one, and prints what the server answers; `npm run verify -- tool-servers` runs it. */
export function testMessage(url: string): string {
  const message = {
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: { name: 'notify_send', arguments: { text: 'This is a test.', severity: 'info' } },
  };
  return `curl -fsS ${url}/mcp ${json(message)} | jq -r '.result.content[0].text'`;
}
