import { OwnTools } from '../../../lib/components/agents/own-tools';
import { imageDigests } from '../../../lib/environment/checks/image-digests';
import { runGuards } from '../../../lib/guards';
import { guide } from '../../../lib/output/guide/guide';
import { alone } from '../../support/alone';
import { at, find, findAll, rendered, type RawSettings } from '../../support/environments';

const inventory = {
  name: 'inventory',
  image: 'registry.example.com/tools/inventory-mcp:1.4.0',
  args: ['--transport', 'http'],
  env: { LOG_LEVEL: 'info' },
  secretEnv: ['INVENTORY_TOKEN'],
  health: '/healthz',
  tools: [{ name: 'inventory_find', arguments: { part: 'string*' } }],
  egress: [{ host: 'inventory.example.com' }],
};
const { stages } = rendered('demo').environment;
const withServer = (changes: RawSettings = {}) =>
  rendered('demo', {
    stages: [...stages, 'stage03-agentic-ai'],
    agents: { toolServers: [inventory] },
    // What tests the servers calls them too.
    smokeTests: false,
    ...changes,
  });
const demo = withServer();

describe('a server of tools of somebody else', () => {
  test('passes every guard, and is called by Llama Stack alone', () => {
    expect(runGuards(demo)).toEqual([]);
    const from = at(find(demo, 'NetworkPolicy', 'allow-inventory-http'), 'spec.ingress.0.from');
    expect(JSON.stringify(from)).toContain('"app":"llama-stack"');
    expect(from).toHaveLength(1);
  });

  test('reaches the hosts that its settings name, and not the API server', () => {
    const { annotations } = find(demo, 'NetworkPolicy', 'egress-inventory').metadata;
    expect(annotations).toMatchObject({ 'private-ai/uses': 'inventory.example.com:443' });
    const pod = at(find(demo, 'Deployment', 'inventory'), 'spec.template.spec');
    expect(pod).toMatchObject({ automountServiceAccountToken: false });
  });

  test('views the namespaces that its settings name, and has a token for that alone', () => {
    const observes = ['calibration-ops', 'private-ai-demo'];
    const seeing = withServer({ agents: { toolServers: [{ ...inventory, observes }] } });
    const bindings = findAll(seeing, 'RoleBinding')
      .filter(({ subjects }) => JSON.stringify(subjects).includes('"inventory"'))
      .map(({ metadata, roleRef }) => [metadata.namespace, roleRef]);
    const view = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
    expect(bindings).toEqual(observes.map((namespace) => [namespace, view]));
    const pod = at(find(seeing, 'Deployment', 'inventory'), 'spec.template.spec');
    expect(pod).toMatchObject({ automountServiceAccountToken: true });
    expect(
      find(seeing, 'NetworkPolicy', 'egress-inventory').metadata.annotations?.['private-ai/uses'],
    ).toContain('API server');
    expect(seeing.needs.prerequisites.map(({ text }) => text)).toContain(
      'Namespace calibration-ops exists, which models read',
    );
    expect(runGuards(seeing)).toEqual([]);
  });

  test('has its credentials from a Secret that the owner brings', () => {
    const env = at(find(demo, 'Deployment', 'inventory'), 'spec.template.spec.containers.0.env');
    expect(env).toContainEqual({
      name: 'INVENTORY_TOKEN',
      valueFrom: { secretKeyRef: { name: 'tools-inventory', key: 'INVENTORY_TOKEN' } },
    });
    expect(guide(demo)).toContain('tools-inventory');
  });

  test('comes from the mirror, where there is one, and is in the list of images', () => {
    const mirrored = withServer({ images: { mirror: 'mirror.example.com/ai' } });
    const image = 'spec.template.spec.containers.0.image';
    expect(at(find(mirrored, 'Deployment', 'inventory'), image)).toBe(
      'mirror.example.com/ai/tools/inventory-mcp:1.4.0',
    );
    const used = mirrored.platform.images.usedBy(mirrored.objects).map(({ upstream }) => upstream);
    expect(used).toContain(inventory.image);
  });

  test('needs a digest where the owner wants digests only', () => {
    const { environment } = withServer({ images: { requireDigests: true } });
    expect(imageDigests(environment, []).map(({ path }) => path.join('.'))).toContain(
      'agents.toolServers.0.image',
    );
  });

  test('is in the guide with its own tools', () => {
    expect(guide(demo)).toContain('http://inventory.private-ai-demo.svc.cluster.local:8080/mcp');
    expect(demo.toolServers.map(({ name }) => name)).toEqual(['kubernetes-tools', 'inventory']);
  });
});

test('a server of tools alone', () => {
  const [settings] = demo.environment.agents.toolServers;
  if (settings === undefined) throw new Error('no server');
  expect(
    alone((scope) => new OwnTools(scope, 'inventory', { namespace: 'private-ai-demo', settings }), {
      agents: { toolServers: [inventory] },
    }),
  ).toMatchSnapshot();
});
