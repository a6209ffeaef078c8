import { EnvironmentApp, Folder, render } from '../../lib/cluster/environment-app';
import type { ExternalUse, OwnPods } from '../../lib/cluster/network';
import { Needs } from '../../lib/cluster/needs';
import { EgressPolicy } from '../../lib/workload/egress-policy';
import { at, findIn, type RawSettings, settings, small } from '../support/environments';

const namespace = 'private-ai-demo';
const labels = { app: 'loader' };
const peer = { name: 'loader', namespace, podSelector: labels };

/** The policy of pods that use servers outside. */
function policyOf(
  uses: readonly Omit<ExternalUse, 'peer'>[],
  pods: Partial<OwnPods> = {},
  changes: RawSettings = {},
) {
  const app = new EnvironmentApp(settings('demo', { ...small, ...changes }));
  const folder = new Folder(app, 'stage00-ai-platform');
  Needs.of(folder).namespace({ name: namespace });
  for (const use of uses) Needs.of(folder).allowExternal({ peer, ...use });
  new EgressPolicy(folder, 'egress', {
    name: 'loader',
    namespace,
    labels,
    selector: labels,
    apiServer: false,
    ...pods,
  });
  app.needs.seal();
  return findIn(render([folder]), 'NetworkPolicy', 'egress-loader');
}

const rulesOf = (policy: unknown) => at(policy, 'spec.egress') as { ports?: { port: number }[] }[];
const portsOf = (rule: { ports?: { port: number }[] } | undefined) => rule?.ports?.map(({ port }) => port);

describe('what pods may reach', () => {
  test('is name resolution alone where nothing is stated', () => {
    const policy = policyOf([]);
    expect(policy.metadata.annotations).toMatchObject({ 'private-ai/uses': 'name resolution only' });
    expect(rulesOf(policy).map(portsOf)).toEqual([[5353, 5353]]);
  });

  test('outside of the cluster is a port, in order, since policies know no names', () => {
    const policy = policyOf([
      { host: 'models.example.com', port: 8443 },
      { host: 'hub.example.com', port: 443 },
      { host: 'hub.example.com', port: 443 },
    ]);
    expect(policy.metadata.annotations).toMatchObject({
      'private-ai/uses': 'hub.example.com:443, models.example.com:8443',
    });
    expect(rulesOf(policy).slice(1)).toEqual([
      {
        ports: [
          { port: 443, protocol: 'TCP' },
          { port: 8443, protocol: 'TCP' },
        ],
      },
    ]);
  });

  test('of a Service of somebody else is its namespace, at the port of its pods where that is known', () => {
    const host = 'store.other.svc';
    const to = [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'other' } } }];
    expect(rulesOf(policyOf([{ host, port: 443 }])).slice(1)).toEqual([{ to }]);
    expect(rulesOf(policyOf([{ host, port: 443, podPort: 8443 }])).slice(1)).toEqual([
      { to, ports: [{ port: 8443, protocol: 'TCP' }] },
    ]);
  });

  test('of the API server is 6443, and the proxy of the nodes on IBM Cloud', () => {
    const ports = (changes: RawSettings) =>
      portsOf(rulesOf(policyOf([], { apiServer: true }, changes)).at(-1));
    expect(ports({ platform: 'none' })).toEqual([6443]);
    expect(ports({ platform: 'ibmcloud' })).toEqual([2040, 6443]);
  });
});

test('in a namespace of somebody else nothing else closes ingress', () => {
  expect(at(policyOf([]), 'spec.policyTypes')).toEqual(['Egress']);
  expect(at(policyOf([], { namespace: 'somewhere' }), 'spec.policyTypes')).toEqual(['Ingress', 'Egress']);
});
