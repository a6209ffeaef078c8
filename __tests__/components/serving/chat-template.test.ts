import { contentHash } from '../../../lib/cluster/content-hash';
import { runGuards } from '../../../lib/guards';
import { at, find, findAll, modelEntry, rendered, small } from '../../support/environments';

describe('the prompts of a model that calls tools', () => {
  const model = (changes: Record<string, unknown>) => {
    const environment = rendered('demo', { ...small, models: [modelEntry(changes)] });
    const templates = findAll(environment, 'ConfigMap').filter(({ metadata }) =>
      metadata.name.startsWith('m-chat-template-'),
    );
    return { environment, templates, spec: at(find(environment, 'InferenceService', 'm'), 'spec.predictor') };
  };
  const flags = (spec: unknown) => {
    const args = at(spec, 'model.args');
    return Array.isArray(args) ? args.map(String).filter((arg) => /template|mistral/.test(arg)) : [];
  };

  test.each([
    ['mistral-small-24b-w4a16', 'l4-single', 1],
    ['mistral-small-24b', 'l4-quad', 4],
  ])('of %s are by a template of this program, since its own shows no tools', (name, pool, gpus) => {
    const { environment, templates, spec } = model({ model: name, pool, gpus });
    const [template] = templates;
    expect(flags(spec)).toEqual([
      '--tool-call-parser=mistral',
      '--chat-template=/etc/chat-template/mistral-v7.jinja',
      '--chat-template-content-format=string',
    ]);
    // A changed template has another name, so that KServe makes another pod.
    expect(template?.metadata.name).toBe(`m-chat-template-${contentHash(at(template, 'data'))}`);
    expect(at(spec, 'volumes')).toContainEqual({
      name: 'chat-template',
      configMap: { name: template?.metadata.name },
    });
    expect(at(spec, 'model.volumeMounts')).toEqual([
      { name: 'chat-template', mountPath: '/etc/chat-template', readOnly: true },
    ]);
    expect(Object.keys(at(template, 'data') as object)).toEqual(['mistral-v7.jinja']);
    expect(runGuards(environment)).toEqual([]);
  });

  test("in Mistral's own layout are by mistral-common, with all three formats", () => {
    const { templates, spec } = model({
      model: 'mistral-small-24b',
      pool: 'l4-quad',
      gpus: 4,
      vllm: { layout: 'mistral' },
    });
    expect(flags(spec)).toEqual([
      '--tool-call-parser=mistral',
      '--tokenizer-mode=mistral',
      '--config-format=mistral',
      '--load-format=mistral',
    ]);
    expect(templates).toEqual([]);
  });

  test('are by the template of the repository where that shows tools, or where there are none', () => {
    for (const changes of [
      { model: 'qwen3-0.6b' },
      { model: 'mistral-small-24b-w4a16', vllm: { toolCalling: false } },
    ]) {
      const { templates, spec } = model(changes);
      expect(flags(spec)).toEqual([]);
      expect(templates).toEqual([]);
      expect(at(spec, 'volumes')).toBeUndefined();
    }
  });
});
