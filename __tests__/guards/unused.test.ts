import type { NetworkPeer } from '../../lib/contracts/network-use';
import { Endpoint } from '../../lib/contracts/endpoint';
import type { Problem } from '../../lib/program/errors';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { runGuards } from '../../lib/guards';
import { unusedComponents } from '../../lib/guards/unused';
import { extended } from '../support/edit';
import {
  at,
  externalModel,
  find,
  modelEntry,
  type RawSettings,
  rendered,
  small,
} from '../support/environments';

/** Settings, or constructs, that a warning is about. */
function unused(environment: RenderedEnvironment): string[] {
  const problems = unusedComponents(environment, ({ code, path, message, remedy }): Problem => ({
    code,
    message,
    remedy,
    setting: path.join('.'),
  }));
  expect(new Set(problems.map(({ code }) => code))).toEqual(
    problems.length === 0 ? new Set() : new Set(['PAI-420']),
  );
  return problems.map(({ setting, construct }) => setting ?? construct ?? '').sort();
}

const { rag } = rendered('demo').environment;
const withRag = (changes: RawSettings) => rendered('demo', { rag: { ...rag, ...changes } });
const model = (changes: RawSettings) => rendered('demo', { ...small, models: [modelEntry(changes)] });
const client = {
  name: 'ingestion',
  namespace: 'private-ai-demo',
  podSelector: { app: 'ingestion' },
};

describe('what nobody can use (PAI-420)', () => {
  test('is Docling without Route and ingestion, the pipeline server without pipeline, and collections that no object knows', () => {
    expect(unused(rendered('demo'))).toEqual([]);
    expect(unused(withRag({ pipelines: false }))).toEqual([
      'rag.collections',
      'rag.documentConverter.exposure',
    ]);
    expect(unused(withRag({ collections: [] }))).toEqual(['rag.documentConverter.exposure', 'rag.pipelines']);
  });

  test('is a Llama Stack that only its operator reaches, and not the database behind it', () => {
    const lab = rendered('lab', { rag: { ...rendered('lab').environment.rag, pipelines: false } });
    expect(unused(lab)).toContain('rag.llamaStack.exposure');
    expect(unused(lab).join()).not.toContain('milvus');
  });

  test('is a model with exposure none and no client', () => {
    expect(unused(model({}))).toEqual(['models.0.exposure']);
    expect(unused(model({ exposure: 'authenticated' }))).toEqual([]);
    // Llama Stack is a client.
    expect(unused(rendered('lab')).join()).not.toContain('models');
  });

  test('is a model that somebody else serves, without Llama Stack, which would call it', () => {
    const models = [modelEntry({ exposure: 'authenticated' }), externalModel()];
    expect(unused(rendered('demo', { ...small, models }))).toEqual(['models.1']);
    expect(unused(rendered('demo', { models })).join()).not.toContain('models');
  });

  test('names the setting of the file, whatever else serves a model', () => {
    const models = [externalModel(), modelEntry()];
    expect(unused(rendered('demo', { ...small, models }))).toEqual(['models.0', 'models.1.exposure']);
  });

  test('is not a Serverless model: every pod with a token reaches its gateway', () => {
    expect(unused(model({ mode: 'Serverless' }))).toEqual([]);
  });

  test('is a server that no setting opens, by the name of what makes it', () => {
    const environment = rendered('demo', { ...small, models: [] });
    const cache = new Endpoint({
      service: 'cache',
      namespace: 'private-ai-demo',
      port: 6379,
      portName: 'redis',
      containerPort: 6379,
      podSelector: { app: 'cache' },
      authentication: 'none',
      producer: { kind: 'Service', name: 'cache' },
    });
    const { needs } = environment;
    const withCache = { ...environment, needs: { ...needs, endpoints: [...needs.endpoints, cache] } };
    expect(unused(withCache)).toEqual(['demo: Service cache of private-ai-demo']);
  });

  test('is Docling no more once a client may reach it', () => {
    const environment = withRag({ pipelines: false });
    const converter = environment.documentConverter;
    if (converter === undefined) throw new Error('no converter');
    const usedBy = (peer: NetworkPeer) => {
      const networkUses = [...environment.needs.networkUses, { peer, endpoint: converter.endpoint }];
      return { ...environment, needs: { ...environment.needs, networkUses } };
    };
    expect(unused(usedBy('monitoring'))).toContain('rag.documentConverter.exposure');
    expect(unused(usedBy(client))).not.toContain('rag.documentConverter.exposure');
  });

  test('is the pipeline server no more once Git brings a pipeline, or where there is none', () => {
    const pipeline = {
      apiVersion: 'pipelines.kubeflow.org/v2beta1',
      kind: 'Pipeline',
      metadata: { name: 'ingestion', namespace: 'private-ai-demo' },
    };
    expect(unused(extended(withRag({ collections: [] }), pipeline))).not.toContain('rag.pipelines');
    expect(unused(withRag({ pipelines: false }))).not.toContain('rag.pipelines');
  });

  test('are collections no more once an object names each of them', () => {
    const names = (data: string) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'ingestion', namespace: 'private-ai-demo' },
      data: { collections: data },
    });
    const all = 'red_hat_docs acme_corporate eu_ai_act';
    expect(unused(extended(withRag({ pipelines: false }), names(all)))).not.toContain('rag.collections');
    expect(unused(extended(withRag({ pipelines: false }), names('red_hat_docs_2')))).toContain(
      'rag.collections',
    );
    expect(unused(withRag({ collections: [] }))).not.toContain('rag.collections');
  });
});

describe('Docling with an exposure', () => {
  test.each(['operator', 'deployment'])('is reached by a Route behind a login, in mode %s', (mode) => {
    const exposed = withRag({ documentConverter: { mode, exposure: 'authenticated' } });
    const route = find(exposed, 'Route', 'docling');
    expect(at(route, 'spec.to.name')).toBe('docling-proxy');
    expect(at(route, 'spec.host')).toBe('docling-private-ai-demo.apps.demo.example.com');
    expect(at(find(exposed, 'Role', 'docling-service-user'), 'rules.0.resourceNames')).toEqual([
      'docling-service',
    ]);
    expect(unused(exposed)).not.toContain('rag.documentConverter.exposure');
    expect(runGuards(exposed)).toEqual([]);
  });

  test('open is reached without login, where the owner wrote it out', () => {
    const open = withRag({ documentConverter: { exposure: 'open' } });
    expect(at(find(open, 'Route', 'docling'), 'spec.to.name')).toBe('docling-service');
    expect(runGuards(open)).toEqual([]);
  });
});
