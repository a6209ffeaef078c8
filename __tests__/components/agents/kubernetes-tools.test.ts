import { kubernetesTools } from '../../../lib/catalogues/kubernetes-tools';
import { KubernetesTools } from '../../../lib/components/agents/kubernetes-tools';
import { runGuards } from '../../../lib/guards';
import { unusedComponents } from '../../../lib/guards/unused';
import { recordAt } from '../../../lib/kubernetes/manifest';
import { guide } from '../../../lib/output/guide/guide';
import { alone } from '../../support/alone';
import { at, find, findAll, rendered, type RawSettings } from '../../support/environments';

const { stages } = rendered('demo').environment;
// What tests the servers calls them too.
const withTools = (agents: RawSettings = {}) =>
  rendered('demo', { stages: [...stages, 'stage03-agentic-ai'], agents, smokeTests: false });
const demo = withTools();

const configuration = (environment = demo) =>
  String(recordAt(find(environment, 'ConfigMap', 'kubernetes-tools'), 'data')['config.toml']);

describe('tools for the cluster', () => {
  test('are those of the contract, and only read', () => {
    expect(configuration()).toContain(`enabled_tools = ${JSON.stringify(Object.keys(kubernetesTools))}`);
    expect(configuration()).toContain('read_only = true');
    const fewer = withTools({ kubernetes: { tools: ['pods_log'] } });
    expect(configuration(fewer)).toContain('enabled_tools = ["pods_log"]');
    expect(fewer.toolServers.flatMap(({ tools }) => tools.map(({ name }) => name))).toEqual(['pods_log']);
  });

  // llamastack/llama-stack #3456 and #3602: 0.2.22 answers 400 to a call without arguments.
  test.each(Object.entries(kubernetesTools))('%s has an argument', (_, names) => {
    expect(Object.keys(names)).not.toEqual([]);
  });

  test('see the observed namespaces, with the right to view them and no other', () => {
    const bindings = (environment: typeof demo) =>
      findAll(environment, 'RoleBinding')
        .filter(({ subjects }) => JSON.stringify(subjects).includes('"kubernetes-tools"'))
        .map(({ metadata, roleRef }) => [metadata.namespace, roleRef]);
    const view = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
    expect(bindings(demo)).toEqual([['private-ai-demo', view]]);
    const several = withTools({ kubernetes: { namespaces: ['calibration-ops', 'private-ai-demo'] } });
    expect(bindings(several)).toEqual([
      ['calibration-ops', view],
      ['private-ai-demo', view],
    ]);
    expect(
      findAll(several, 'ClusterRoleBinding').filter(({ subjects }) =>
        JSON.stringify(subjects).includes('kubernetes-tools'),
      ),
    ).toEqual([]);
  });

  test('of a namespace that the environment does not make need it to exist', () => {
    const several = withTools({ kubernetes: { namespaces: ['calibration-ops', 'private-ai-demo'] } });
    const texts = several.needs.prerequisites.map(({ text }) => text);
    expect(texts).toContain('Namespace calibration-ops exists, which models read');
    expect(texts.join()).not.toContain('Namespace private-ai-demo exists');
    expect(runGuards(several)).toEqual([]);
  });

  test('are called by Llama Stack alone, and reach the API server alone', () => {
    const from = at(find(demo, 'NetworkPolicy', 'allow-kubernetes-tools-http'), 'spec.ingress.0.from');
    expect(from).toEqual([
      {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'private-ai-demo' } },
        podSelector: { matchLabels: { app: 'llama-stack', 'app.kubernetes.io/instance': 'llama-stack' } },
      },
    ]);
    const { annotations } = find(demo, 'NetworkPolicy', 'egress-kubernetes-tools').metadata;
    expect(annotations).toMatchObject({ 'private-ai/uses': 'API server' });
    expect(
      unusedComponents(demo, (finding) => ({ ...finding }))
        .map(({ message }) => message)
        .join(),
    ).not.toContain('kubernetes-tools');
  });

  test('are in the guide, with the address that Llama Stack calls', () => {
    const text = guide(demo);
    expect(text).toContain('## Ask with tools');
    expect(text).toContain('http://kubernetes-tools.private-ai-demo.svc.cluster.local:8080/mcp');
    expect(guide(rendered('demo'))).not.toContain('## Ask with tools');
  });

  test('stand behind stage 02, which Argo CD applies first', () => {
    expect(find(demo, 'Application', 'demo-stage03-agentic-ai')).toBeDefined();
    expect(runGuards(demo)).toEqual([]);
  });
});

test('tools for the cluster alone', () => {
  expect(
    alone(
      (scope) =>
        new KubernetesTools(scope, 'tools', {
          namespace: 'private-ai-demo',
          observed: ['private-ai-demo'],
          tools: ['pods_get'],
        }),
    ),
  ).toMatchSnapshot();
});
