import { NotificationTools } from '../../../lib/components/agents/notifications/notification-tools';
import { isForModels } from '../../../lib/contracts/tool-server';
import { runGuards } from '../../../lib/guards';
import { guide } from '../../../lib/output/guide/guide';
import { rhoai225 } from '../../../lib/releases/rhoai-2.25/release';
import { renderEnvironment } from '../../../lib/stages/environment';
import { alone } from '../../support/alone';
import { at, find, findAll, rendered, type RawSettings, settings } from '../../support/environments';

const stages = [...rendered('demo').environment.stages, 'stage03-agentic-ai'];
const withAgents = (agents: RawSettings, changes: RawSettings = {}) =>
  rendered('demo', { stages, agents, ...changes });
const withNotifications = (notifications: RawSettings, changes: RawSettings = {}) =>
  withAgents({ notifications }, changes);
const dryRun = withNotifications({});
const webhook = { host: 'hooks.example.com' };
const sending = withNotifications({ webhook, channel: '#calibration' }, { smokeTests: false });

const variables = (environment = sending) =>
  at(find(environment, 'Deployment', 'notification-tools'), 'spec.template.spec.containers.0.env');
const uses = (environment = sending) =>
  find(environment, 'NetworkPolicy', 'egress-notification-tools').metadata.annotations;

describe('the tool that notifies people', () => {
  test('is not there unless it is asked for', () => {
    expect(findAll(withAgents({}), 'Deployment').map(({ metadata }) => metadata.name)).not.toContain(
      'notification-tools',
    );
  });

  test('passes every guard, dry and with a webhook', () => {
    expect(runGuards(dryRun)).toEqual([]);
    expect(runGuards(sending)).toEqual([]);
  });

  test('is a dry run without a webhook: no Secret, and no way out', () => {
    expect(uses(dryRun)).toMatchObject({ 'private-ai/uses': 'name resolution only' });
    expect(dryRun.needs.secrets.map(({ name }) => name)).not.toContain('notification-webhook');
    expect(JSON.stringify(variables(dryRun))).not.toContain('WEBHOOK');
  });

  test('has the URL from a Secret that the owner brings, as a file, and reaches its host alone', () => {
    expect(uses()).toMatchObject({ 'private-ai/uses': 'hooks.example.com:443' });
    expect(sending.needs.secrets.map(({ name }) => name)).toContain('notification-webhook');
    const volumes = at(find(sending, 'Deployment', 'notification-tools'), 'spec.template.spec.volumes');
    expect(volumes).toContainEqual(
      expect.objectContaining({ secret: { secretName: 'notification-webhook' } }),
    );
    expect(JSON.stringify(variables())).not.toContain('secretKeyRef');
    expect(guide(sending)).toContain('create secret generic notification-webhook -n private-ai-demo');
  });

  test('goes through a proxy, and trusts what the cluster trusts, where the settings say so', () => {
    const proxy = 'http://proxy.example.com:3128';
    const far = withNotifications({ webhook: { ...webhook, proxy, trustedCa: true } });
    expect(uses(far)).toMatchObject({ 'private-ai/uses': 'proxy.example.com:3128' });
    expect(variables(far)).toContainEqual({ name: 'HTTPS_PROXY', value: proxy });
    expect(variables(far)).toContainEqual({
      name: 'SSL_CERT_FILE',
      value: '/etc/trusted-ca/ca-bundle.crt',
    });
    expect(find(far, 'ConfigMap', 'notification-trusted-ca').metadata.labels).toMatchObject({
      'config.openshift.io/inject-trusted-cabundle': 'true',
    });
    expect(runGuards(far)).toEqual([]);
    const implied = withNotifications({ webhook: { ...webhook, proxy: 'http://proxy.example.com' } });
    expect(uses(implied)).toMatchObject({ 'private-ai/uses': 'proxy.example.com:80' });
  });

  // 0.2.22 ignores require_approval: llamastack/llama-stack #3443.
  test('cannot be called by models where nobody would be asked', () => {
    const from = JSON.stringify(
      at(find(sending, 'NetworkPolicy', 'allow-notification-tools-http'), 'spec.ingress'),
    );
    expect(from).not.toContain('llama-stack');
    expect(from).toContain('openshift-user-workload-monitoring');
    const names = sending.toolServers.map(({ name }) => name);
    expect(names).toEqual(['kubernetes-tools']);
    expect(guide(sending)).toContain('which models cannot call');
    expect(isForModels({ tools: [{ name: 'a', arguments: {}, writes: true }] }, false)).toBe(false);
    expect(isForModels({ tools: [{ name: 'a', arguments: {} }] }, false)).toBe(true);
  });

  test('is for models too where a release asks somebody', () => {
    const { llamaStack } = rhoai225;
    const asking = { ...rhoai225, llamaStack: { ...llamaStack, tools: { ...llamaStack.tools, asks: true } } };
    const { toolServers, objects } = renderEnvironment(
      settings('demo', { stages, agents: { notifications: {} }, smokeTests: false }),
      asking,
    );
    expect(toolServers.map(({ name }) => name)).toEqual(['kubernetes-tools', 'notification-tools']);
    const policy = objects.find(({ manifest }) => manifest.metadata.name === 'allow-notification-tools-http');
    expect(JSON.stringify(policy?.manifest.spec)).toContain('"app":"llama-stack"');
  });

  test('is asked for its tools by the smoke test, which calls none', () => {
    const checks = at(find(dryRun, 'ConfigMap', 'stage03-smoke-tools'), 'data') as Record<string, string>;
    expect(JSON.parse(checks['checks.json'] ?? '[]')).toContainEqual(
      expect.objectContaining({ tools: { notify_send: { text: 'string*', severity: 'string*' } } }),
    );
    expect(
      JSON.stringify(at(find(dryRun, 'NetworkPolicy', 'allow-notification-tools-http'), 'spec.ingress')),
    ).toContain('stage03-smoke-tools');
  });

  test('is in the guide with a message to send', () => {
    expect(guide(dryRun)).toContain('dry run, nothing was sent');
    expect(guide(sending)).toContain('by the webhook of hooks.example.com');
    expect(guide(withAgents({}))).not.toContain('## Notify people');
  });
});

test('the tool that notifies people alone', () => {
  const { notifications } = sending.environment.agents;
  if (notifications === undefined) throw new Error('no notifications');
  expect(
    alone(
      (scope) =>
        new NotificationTools(scope, 'tools', { namespace: 'private-ai-demo', settings: notifications }),
    ),
  ).toMatchSnapshot();
});
