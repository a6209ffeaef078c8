import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { ready } from '../../../tools/verify/tool-servers/notifications';
import { StubWebhook } from '../../../tools/verify/tool-servers/webhook';
import {
  audits,
  call,
  dry,
  metric,
  NotificationServers,
  sending,
  warning,
  webhookSettings,
  withSettings,
} from './notification-servers';

const servers = new NotificationServers();
const start: NotificationServers['start'] = (...given) => servers.start(...given);
beforeAll(() => servers.open());
beforeEach(() => {
  servers.webhook.got.splice(0);
  servers.webhook.given = { status: 200 };
});
afterAll(() => servers.close());

describe('a dry run', () => {
  test('sends nothing and says so, but checks, counts and logs the call', async () => {
    const server = await start(dry);
    expect(await call(server, warning)).toEqual({ text: 'dry run, nothing was sent', isError: false });
    expect(audits(server)).toEqual([
      {
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*\+00:00$/) as string,
        tool: 'notify_send',
        severity: 'warning',
        length: warning.text.length,
        outcome: 'dry_run',
      },
    ]);
    expect(await metric(server, 'dry_run')).toBe(true);
    expect(server.log()).not.toContain('Overlay');
  });

  test.each<[string, unknown, string]>([
    ['none', undefined, 'text is missing'],
    ['no object', [], 'the arguments are no object'],
    ['no severity', { text: 'a' }, 'severity is missing'],
    ['another severity', { ...warning, severity: 'fatal' }, 'severity is none of info, warning, critical'],
    ['a list', { ...warning, severity: ['info'] }, 'severity is no text'],
    ['a number', { ...warning, text: 5 }, 'text is no text'],
    ['spaces', { ...warning, text: ' \n' }, 'text is empty'],
    ['too long a text', { ...warning, text: 'a'.repeat(2001) }, 'text has more than 2000 characters'],
    [
      'a channel',
      { ...warning, channel: '#all' },
      'arguments that it does not know; it takes text, severity',
    ],
  ])('refuses arguments: %s', async (_, given, problem) => {
    const server = await start(dry);
    expect(await call(server, given)).toEqual({
      text: expect.stringContaining(problem) as string,
      isError: true,
    });
    expect(audits(server)).toMatchObject([{ outcome: 'invalid' }]);
    expect(await metric(server, 'invalid')).toBe(true);
  });

  test('refuses what is more often than the settings say, whatever it answers', async () => {
    const server = await start(withSettings({ perMinute: 2 }));
    // What is wrong costs nothing.
    await call(server, {});
    const said = await Promise.all(Array.from({ length: 5 }, () => call(server, warning)));
    expect(said.filter(({ isError }) => isError === false)).toHaveLength(2);
    const refused = said.find(({ isError }) => isError);
    expect(refused?.text).toMatch(
      /^nothing was sent: there were 2 notifications within a minute; try again in \d+ seconds$/,
    );
    expect(audits(server).filter(({ outcome }) => outcome === 'limited')).toHaveLength(3);
  });
});

describe('the webhook', () => {
  test('gets what Slack takes, in the channel of the settings', async () => {
    const server = await start(sending, { webhook: servers.webhook });
    expect(await call(server, warning)).toEqual({ text: 'sent', isError: false });
    expect(servers.webhook.got).toEqual([
      {
        path: '/services/T0/B0/secret-part',
        body: {
          text: `[warning] ${warning.text}`,
          username: 'private-ai',
          channel: '#calibration',
          mrkdwn: false,
          link_names: false,
        },
      },
    ]);
    expect(audits(server)).toMatchObject([{ outcome: 'sent', severity: 'warning' }]);
  });

  test.each([
    ['a mention of the channel', '<!channel> stop', '&lt;!channel&gt; stop'],
    ['a mention of a person', '<@U123> & <#C1|x>', '&lt;@\u200bU123&gt; &amp; &lt;#C1|x&gt;'],
    ['a mention that is escaped already', '&lt;!here&gt;', '&amp;lt;!here&amp;gt;'],
    ['a mention of Mattermost', '@channel @all @ann', '@\u200bchannel @\u200ball @\u200bann'],
    [
      'an address in disguise',
      '[safe](https://evil.example.com) <https://evil.example.com|safe>',
      '[safe]\u200b(https://evil.example.com) &lt;https://evil.example.com|safe&gt;',
    ],
    ['JSON', '", "channel": "#all', '", "channel": "#all'],
    ['lines', 'one\n\r\n[info] two\u0000\u001b[31m', 'one\n\n[info] two[31m'],
    ['reversed text', 'a\u202eb', 'ab'],
  ])('gets %s as text', async (_, text, expected) => {
    const server = await start(sending, { webhook: servers.webhook });
    expect(await call(server, { text, severity: 'info' })).toMatchObject({ isError: false });
    const [{ body } = { body: undefined }] = servers.webhook.got;
    expect(body).toMatchObject({ text: `[info] ${expected}`, channel: '#calibration' });
  });

  test("of somebody's own gets JSON", async () => {
    const own = withSettings({ webhook: webhookSettings, format: 'json', username: 'demo' });
    const server = await start(own, { webhook: servers.webhook });
    await call(server, { text: '<!channel>', severity: 'critical' });
    expect(servers.webhook.got[0]?.body).toEqual({
      text: '<!channel>',
      severity: 'critical',
      username: 'demo',
    });
  });

  test.each<[string, StubWebhook['given'], string]>([
    ['fails', { status: 500 }, 'nobody was notified: the webhook does not take it (status 500)'],
    ['refuses', { status: 404 }, 'nobody was notified: the webhook does not take it (status 404)'],
    ['never answers', {}, 'nobody was notified: the webhook cannot be reached: there is no answer in time'],
  ])('that %s is told to the caller, and asked once', async (_, given, text) => {
    servers.webhook.given = given;
    const server = await start(sending, { webhook: servers.webhook, env: { WEBHOOK_SECONDS: '0.5' } });
    expect(await call(server, warning)).toEqual({ text, isError: true });
    expect(servers.webhook.got).toHaveLength(1);
    expect(audits(server)).toMatchObject([{ outcome: 'failed', reason: text.slice(21) }]);
    expect(await metric(server, 'failed')).toBe(true);
    expect(server.log()).not.toContain('secret-part');
  });

  test.each([301, 302, 307, 308])('that sends elsewhere by %i is not followed', async (status) => {
    servers.webhook.given = { status, location: servers.webhook.url('/elsewhere') };
    const server = await start(sending, { webhook: servers.webhook });
    expect(await call(server, warning)).toEqual({
      text: `nobody was notified: the webhook sends elsewhere, which is not followed (status ${status})`,
      isError: true,
    });
    expect(servers.webhook.got.map(({ path }) => path)).toEqual(['/services/T0/B0/secret-part']);
  });

  test('whose certificate is unknown gets nothing', async () => {
    const server = await start(sending, { webhook: servers.webhook, env: { SSL_CERT_FILE: '' } });
    expect((await call(server, warning)).text).toContain('its certificate is not trusted');
    expect(servers.webhook.got).toEqual([]);
  });

  test('that is not there is told to the caller', async () => {
    const gone = await StubWebhook.start(mkdtempSync(join(servers.folder, 'gone-')));
    const other = await start(sending, { webhook: gone });
    await gone.stop();
    expect((await call(other, warning)).text).toBe(
      'nobody was notified: the webhook cannot be reached: Connection refused',
    );
  });
});

describe('the URL in the Secret', () => {
  test.each<[string, (url: string) => string, string]>([
    [
      'of another host',
      (url) => url.replace('localhost', 'localhost.example.com'),
      'leads to another server than localhost:',
    ],
    [
      'with the host as a user',
      (url) => url.replace('localhost', 'localhost@evil.example.com'),
      'none of https without a user',
    ],
    ['of another port', (url) => url.replace(/:\d+/, ''), 'leads to another server than localhost:'],
    ['without TLS', (url) => url.replace('https', 'http'), 'none of https'],
    ['with two lines', (url) => `${url}\nX-Header:`, 'none of https'],
    ['that is none', () => 'https://[', 'no URL that can be read'],
    ['that is empty', () => ' ', 'none of https'],
  ])('%s ends the program at its start, with a message', async (_, secretOf, message) => {
    const secret = secretOf(servers.webhook.url());
    const server = await servers.launch(sending, { webhook: servers.webhook, secret });
    await expect(ready(server)).rejects.toThrow(message);
    expect(server.log()).not.toContain('secret-part');
  });

  test('is read anew, and a wrong one gets nothing and takes the server out of its Service', async () => {
    const server = await start(sending, { webhook: servers.webhook });
    server.setUrl('https://evil.example.com/secret-part');
    expect((await call(server, warning)).text).toContain('leads to another server');
    expect((await fetch(new URL('/readyz', server.url))).status).toBe(503);
    expect((await fetch(new URL('/healthz', server.url))).status).toBe(200);
    server.setUrl(`${servers.webhook.url('/new')}\n`);
    expect((await call(server, warning)).text).toBe('sent');
    expect(servers.webhook.got.map(({ path }) => path)).toEqual(['/new']);
    expect((await fetch(new URL('/readyz', server.url))).status).toBe(200);
    expect(server.log()).not.toContain('secret-part');
  });
});
