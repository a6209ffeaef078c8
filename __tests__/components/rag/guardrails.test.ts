import { parse } from 'yaml';
import { Guardrails } from '../../../lib/components/rag/guardrails/guardrails';
import { unofferedSafety } from '../../../lib/environment/checks/safety';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { runGuards } from '../../../lib/guards';
import { guide } from '../../../lib/output/guide/guide';
import { alone } from '../../support/alone';
import { edited, type Editable } from '../../support/edit';
import { at, find, findAll, rendered, settings } from '../../support/environments';

const { rag } = settings('demo');
const demo = rendered('demo', { rag: { ...rag, safety: {}, playground: {} } });
const runOf = (environment: RenderedEnvironment): unknown => {
  const data = at(find(environment, 'ConfigMap', 'llamastack-config'), 'data') as Record<string, string>;
  return parse(data['run.yaml'] ?? '');
};

describe('guardrails', () => {
  test('are there when they are asked for only, with the part of OpenShift AI that runs them', () => {
    const none = rendered('demo');
    expect(findAll(none, 'GuardrailsOrchestrator')).toEqual([]);
    expect(JSON.stringify(runOf(none))).not.toContain('shield');
    const components = (environment: RenderedEnvironment) =>
      at(find(environment, 'DataScienceCluster', 'default-dsc'), 'spec.components.trustyai.managementState');
    expect([components(none), components(demo)]).toEqual(['Removed', 'Managed']);
    expect(runGuards(demo)).toEqual([]);
  });

  test('give Llama Stack a shield whose orchestrator it trusts by the service CA', () => {
    expect(runOf(demo)).toMatchObject({
      providers: {
        safety: [
          {
            provider_id: 'trustyai_fms',
            module: 'llama_stack_provider_trustyai_fms==0.2.2',
            config: {
              orchestrator_url: 'https://guardrails-service.private-ai-demo.svc.cluster.local:8032',
              ssl_cert_path: '/run/certificates/service-ca/service-ca.crt',
            },
          },
        ],
      },
      shields: [{ shield_id: 'personal-data', provider_id: 'trustyai_fms' }],
    });
    expect(
      at(find(demo, 'LlamaStackDistribution', 'llama-stack'), 'spec.server.podOverrides.volumes'),
    ).toContainEqual({
      name: 'service-ca',
      configMap: { name: 'openshift-service-ca.crt' },
    });
    expect(demo.llamaStack?.shield?.id).toBe('personal-data');
  });

  test('are reached by Llama Stack alone, and reach nothing: the Routes of the operator lead nowhere', () => {
    const into = find(demo, 'NetworkPolicy', 'allow-guardrails-service-https');
    expect(at(into, 'spec.podSelector.matchLabels')).toEqual({ app: 'guardrails', component: 'guardrails' });
    expect(at(into, 'spec.ingress')).toEqual([
      {
        from: [
          {
            namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'private-ai-demo' } },
            podSelector: { matchLabels: { app: 'llama-stack', 'app.kubernetes.io/instance': 'llama-stack' } },
          },
        ],
        ports: [{ port: 8032, protocol: 'TCP' }],
      },
    ]);
    expect(find(demo, 'NetworkPolicy', 'egress-guardrails').metadata.annotations?.['private-ai/uses']).toBe(
      'name resolution only',
    );
  });

  test('are told the names of patterns that their detectors know', () => {
    const email = rendered('demo', { rag: { ...rag, safety: { detectors: ['email'] } } });
    expect(at(runOf(email), 'providers.safety.0.config.shields.personal-data.detectors')).toEqual({
      regex: { detector_params: { regex: ['email'] } },
    });
    const config = at(find(demo, 'ConfigMap', 'guardrails-config'), 'data') as Record<string, string>;
    expect(at(parse(config['config.yaml'] ?? ''), 'detectors.regex.chunker_id')).toBe('whole_doc_chunker');
  });

  test('are asked by the playground, the smoke test and the reader of the guide', () => {
    const env = at(find(demo, 'Deployment', 'playground'), 'spec.template.spec.containers.0.env');
    expect(env).toContainEqual({ name: 'SHIELD', value: 'personal-data' });
    const smoke = JSON.stringify(
      findAll(demo, 'ConfigMap').find(({ metadata }) => metadata.name === 'stage02-smoke-alignment'),
    );
    expect(smoke).toContain('someone@example.com');
    expect(guide(demo)).toContain('"${STACK%/v1/openai/v1}/v1/safety/run-shield"');
    expect(guide(rendered('demo'))).not.toContain('run-shield');
  });
});

describe('PAI-212 refuses', () => {
  const found = (edit: (run: Editable) => void) =>
    runGuards(
      edited(demo, 'ConfigMap', 'llamastack-config', (configMap) => {
        const run = parse(configMap.data['run.yaml']);
        edit(run);
        configMap.data['run.yaml'] = JSON.stringify(run);
      }),
    ).map(({ code, message }) => `${code} ${message}`);
  const config = (run: Editable) => run.providers.safety[0].config;

  test.each<[string, (run: Editable) => void, string]>([
    [
      'a pattern that the detectors do not have',
      (run) => (config(run).shields['personal-data'].detectors.regex.detector_params.regex = ['ssn']),
      'shield personal-data looks for the letters ssn: the detectors have no pattern of that name',
    ],
    [
      'a shield that nobody can run',
      (run) => (run.shields = []),
      'lacks personal-data, so that nobody can run it',
    ],
    [
      'a shield without configuration',
      (run) => (config(run).shields = {}),
      'personal-data has no configuration at its provider',
    ],
    [
      'an orchestrator that may be anybody',
      (run) => (config(run).verify_ssl = false),
      'trusts every certificate',
    ],
    [
      'a CA that nobody mounts',
      (run) => (config(run).ssl_cert_path = '/not/mounted/ca.crt'),
      'lacks the CA of https://guardrails-service.private-ai-demo.svc.cluster.local:8032, /not/mounted/ca.crt',
    ],
  ])('%s', (_, edit, expected) => {
    expect(found(edit)).toContain(`PAI-212 ${expected}`);
  });
});

describe('PAI-110 refuses a shield', () => {
  const stages = ['stage00-ai-platform', 'stage01-model-serving', 'stage02-model-alignment'] as const;
  const models = [{ name: 'm', source: { type: 's3' as const } }];

  test('in a release whose Llama Stack has none', () => {
    expect(
      unofferedSafety({ rag: { safety: {} }, stages: [...stages], models }, { title: 'the next one' }),
    ).toEqual([
      {
        code: 'PAI-110',
        path: ['rag', 'safety'],
        message: 'Llama Stack of the next one has no shields',
        remedy: 'remove safety',
      },
    ]);
  });

  test('where no model makes its operator call it ready', () => {
    const endpoint = [{ name: 'm', source: { type: 'endpoint' as const } }];
    for (const draft of [
      { stages: [...stages], models: endpoint },
      { stages: [stages[0], stages[2]], models },
    ]) {
      expect(unofferedSafety({ ...draft, rag: { safety: {} } }).map(({ message }) => message)).toEqual([
        'the operator of guardrails calls them ready only beside a model of KServe, and none is served here',
      ]);
    }
    expect(unofferedSafety({ stages: [...stages], models, rag: { safety: {} } })).toEqual([]);
    expect(unofferedSafety({ stages: [...stages], models: endpoint, rag: {} })).toEqual([]);
  });
});

test('guardrails alone', () => {
  const objects = alone(
    (scope) => new Guardrails(scope, 'guardrails', { namespace: 'private-ai-demo', detectors: ['email'] }),
  );
  expect(objects).toMatchSnapshot();
});
