import { controlsOf } from '../../tools/verify/chat-templates/controls';
import {
  isOfRepository,
  jobsOf,
  promptsOf,
  withWholeCatalogue,
} from '../../tools/verify/chat-templates/jobs';
import type { CatalogueModel } from '../../lib/catalogues/model';
import { modelCatalogue } from '../../lib/catalogues/model-catalogue';
import { programText } from '../../lib/program/program-text';
import { renderEnvironment } from '../../lib/stages/environment';
import { modelEntry, rendered, small } from '../support/environments';

const demo = rendered('demo', small);
const template = programText('components/serving/chat-templates/mistral-v7.jinja');
const job = {
  name: 'demo mistral-24b-quantized',
  parser: 'mistral',
  layout: 'hugging-face',
  template,
} as const;

describe('the prompts of a model', () => {
  test('are by the template that its ConfigMap mounts', () => {
    expect(promptsOf('demo', demo)).toEqual([job]);
  });

  test('are looked at only where it calls tools', () => {
    const models = [modelEntry({ model: 'mistral-small-24b-w4a16', vllm: { toolCalling: false } })];
    expect(promptsOf('demo', rendered('demo', { ...small, models }))).toEqual([]);
  });

  test('need a ConfigMap with the file that the server reads', () => {
    const objects = demo.objects.filter(({ manifest }) => !manifest.metadata.name.includes('chat-template'));
    expect(() => promptsOf('demo', { objects })).toThrow(
      'mistral-24b-quantized has no ConfigMap with /etc/chat-template/mistral-v7.jinja',
    );
  });

  test('are of every model of the catalogue that calls tools, and in every layout', () => {
    const prompts = promptsOf('catalogue', renderEnvironment(withWholeCatalogue(demo.environment)));
    const calling = Object.values<CatalogueModel>(modelCatalogue).filter((each) => each.toolCallParser);
    expect(prompts).toHaveLength(calling.length + 1);
    expect(prompts.filter(({ layout }) => layout === 'mistral').map(({ name }) => name)).toEqual([
      'catalogue mistral-small-24b-mistral',
    ]);
    expect(prompts.some(isOfRepository)).toBe(true);
    expect(jobsOf(prompts).map(({ layout }) => layout)).toEqual(['hugging-face', 'mistral']);
  });
});

describe('jobs', () => {
  test('are one for all models with the same prompts, and none where the repository writes them', () => {
    const others = [
      { ...job, name: 'other' },
      { ...job, name: 'another parser', parser: 'hermes' },
      { ...job, name: 'its own', template: undefined },
    ];
    expect(jobsOf([job, ...others]).map(({ name }) => name)).toEqual([
      'demo mistral-24b-quantized, other',
      'another parser',
    ]);
  });
});

describe('controls', () => {
  test('are other templates than the one that passes', () => {
    const controls = controlsOf(job);
    expect(controls.length).toBeGreaterThan(5);
    expect(new Set(controls.map((each) => each.template)).size).toBe(controls.length);
    expect(controls.map((each) => each.template)).not.toContain(template);
  });

  test('change what is there', () => {
    expect(() => controlsOf({ ...job, template: '{{ messages }}' })).toThrow('the template has no');
  });
});
