import { CalibrationAgent } from '../../../../lib/components/agents/calibration/calibration-agent';
import type { Client } from '../../../../lib/contracts/client';
import type { ToolServer } from '../../../../lib/contracts/tool-server';
import { runGuards } from '../../../../lib/guards';
import { recordAt } from '../../../../lib/kubernetes/manifest';
import { guide } from '../../../../lib/output/guide/guide';
import { alone } from '../../../support/alone';
import { at, find, findAll, rendered, type RawSettings } from '../../../support/environments';

const { stages } = rendered('demo').environment;
const withAgent = (calibration: RawSettings | null = {}, agents: RawSettings = {}) =>
  rendered('demo', {
    stages: [...stages, 'stage03-agentic-ai'],
    agents: { equipment: {}, ...agents, ...(calibration === null ? {} : { calibration }) },
  });
const demo = withAgent({ collection: 'acme_corporate' }, { notifications: {} });

const settings = (environment: typeof demo) =>
  JSON.parse(
    String(recordAt(find(environment, 'ConfigMap', 'calibration-agent-config'), 'data')['config.json']),
  ) as Record<string, unknown>;

describe('the calibration agent', () => {
  test('is there when it is asked for only, and breaks no guard', () => {
    const without = withAgent(null);
    const names = findAll(without, 'Deployment').map(({ metadata }) => metadata.name);
    expect(names).not.toContain('calibration-agent');
    expect(runGuards(demo)).toEqual([]);
    expect(runGuards(withAgent())).toEqual([]);
  });

  test('asks the first model that calls tools, or the one that is named', () => {
    expect(settings(demo).model).toBe('vllm-mistral-24b-quantized/mistral-24b-quantized');
    expect(settings(withAgent({ model: 'mistral-24b' })).model).toBe('vllm-mistral-24b/mistral-24b');
    const silent = rendered('demo', {
      stages: [...stages, 'stage03-agentic-ai'],
      agents: { equipment: {}, calibration: {} },
      models: demo.environment.models.map((model, index) =>
        index === 0 ? { ...model, vllm: { ...model.vllm, toolCalling: false } } : model,
      ),
    });
    expect(settings(silent).model).toBe('vllm-mistral-24b/mistral-24b');
  });

  test('lets the model call what reads, and never the server of notifications', () => {
    expect(settings(demo)).toMatchObject({
      collection: 'acme_corporate',
      equipment: 'http://equipment-tools.private-ai-demo.svc.cluster.local:5000/mcp',
      notifications: 'http://notification-tools.private-ai-demo.svc.cluster.local:8080/mcp',
      servers: [
        { label: 'kubernetes-tools', url: expect.any(String), tools: expect.arrayContaining(['pods_get']) },
        {
          label: 'equipment-tools',
          url: expect.any(String),
          tools: expect.arrayContaining(['equipment_get']),
        },
      ],
    });
    expect(JSON.stringify(settings(demo).servers)).not.toContain('notif');
    expect(settings(withAgent())).toMatchObject({ collection: null, notifications: null });
  });

  test('reaches Llama Stack and the two servers that it calls itself, without a token', () => {
    const uses = find(demo, 'NetworkPolicy', 'egress-calibration-agent').metadata.annotations?.[
      'private-ai/uses'
    ];
    expect(uses?.split(', ').sort()).toEqual([
      'equipment-tools.private-ai-demo.svc.cluster.local:5000',
      'llama-stack-service.private-ai-demo.svc.cluster.local:8321',
      'notification-tools.private-ai-demo.svc.cluster.local:8080',
    ]);
    const pod = at(find(demo, 'Deployment', 'calibration-agent'), 'spec.template.spec');
    expect(pod).toMatchObject({ automountServiceAccountToken: false });
  });

  test('is behind a login, unless it is open or for the cluster alone', () => {
    expect(at(find(demo, 'Route', 'calibration'), 'spec.to.name')).toBe('calibration-agent-proxy');
    expect(at(find(withAgent({ exposure: 'open' }), 'Route', 'calibration'), 'spec.to.name')).toBe(
      'calibration-agent',
    );
    const routes = findAll(withAgent({ exposure: 'none' }), 'Route').map(({ metadata }) => metadata.name);
    expect(routes).not.toContain('calibration');
  });

  test('gives up before its Route does', () => {
    expect(settings(demo).answerSeconds).toBeLessThan(600);
  });

  test('is in the guide with its address, or with a tunnel', () => {
    expect(guide(demo)).toContain('https://calibration-private-ai-demo.apps.demo.example.com');
    expect(guide(demo)).toContain('"notify":true');
    const inside = guide(withAgent({ exposure: 'none' }));
    expect(inside).toContain('port-forward -n private-ai-demo service/calibration-agent 8080:8080');
    expect(inside).not.toContain('"notify":true');
    expect(guide(withAgent(null))).not.toContain('## Calibrate equipment');
  });
});

test('the calibration agent alone', () => {
  const { llamaStack } = rendered('demo');
  if (llamaStack === undefined) throw new Error('no Llama Stack');
  const users: Client[] = [];
  const grantUse = (client: Client) => void users.push(client);
  const { endpoint } = llamaStack;
  const server = (name: string): ToolServer => ({
    name,
    endpoint,
    url: `http://${name}:8080/mcp`,
    tools: [],
    grantUse,
  });
  expect(
    alone(
      (scope) =>
        new CalibrationAgent(scope, 'agent', {
          namespace: 'private-ai-demo',
          llamaStack: { ...llamaStack, grantUse },
          modelId: 'vllm/mistral',
          equipment: server('equipment-tools'),
          servers: [server('equipment-tools')],
          answerSeconds: 60,
          alerts: false,
        }),
    ),
  ).toMatchSnapshot();
  expect(users.map(({ name }) => name)).toEqual(['calibration-agent', 'calibration-agent']);
});
