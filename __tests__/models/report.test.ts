import { modelReport } from '../../tools/models/report';
import { modelEntry, settings } from '../support/environments';

const demo = modelReport(settings('demo'), new Map([['L4', 0.8]]));
const block = (name: string) => demo.split('\n\n').find((each) => each.startsWith(name)) ?? '';
const sizes = (text: string) => [...text.matchAll(/([\d.]+) GiB/g)].map(([, size]) => Number(size));

describe('the report of models', () => {
  test('shows the memory of one GPU as a bar of one length, whose parts are all of it', () => {
    for (const name of ['mistral-24b-quantized (', 'mistral-24b (']) {
      const [, line = '', memory = ''] = block(name).split('\n');
      expect(line.trim()).toMatch(/^\[#+=+\++\.+\]$/);
      expect(line.trim()).toHaveLength(52);
      const [whole = 0, ...parts] = sizes(memory);
      expect(parts).toHaveLength(4);
      const sum = parts.reduce((total, part) => total + part, 0);
      expect(Math.abs(sum - whole)).toBeLessThan(0.3);
    }
  });

  test('says the largest context and concurrency, as far as they fit', () => {
    const [, context = 0, largest = 0] =
      /context (\d+); largest that fits: (\d+)/.exec(block('mistral-24b ('))?.map(Number) ?? [];
    expect(context).toBe(32768);
    expect(largest).toBeGreaterThanOrEqual(context);
  });

  test('counts GPU-hours of all replicas, with their price where it is stated', () => {
    expect(block('mistral-24b-quantized (')).toContain('730 GPU-hours a month: 584.00');
    expect(block('mistral-24b (')).toContain('2920 GPU-hours a month: 2336.00');
    expect(block('all models')).toBe('all models: 3650 GPU-hours a month: 2920.00');
    const unpriced = modelReport(settings('demo'), new Map());
    expect(unpriced).toContain('state its price with --rate L4=PRICE');
    expect(unpriced).toContain('all models: 3650 GPU-hours a month\n'.trim());
  });

  test('counts from the least to the most replicas of a model that scales', () => {
    const model = modelEntry({ replicas: 1, scaling: { maxReplicas: 3 } });
    const text = modelReport(settings('demo', { models: [model] }), new Map([['L4', 0.8]]));
    expect(text).toMatch(/^m .*, 1 to 3 replicas$/m);
    expect(text).toContain('  730 to 2190 GPU-hours a month: 584.00 to 1752.00');
    expect(text).toContain('all models: 730 to 2190 GPU-hours a month: 584.00 to 1752.00');
  });

  test('says of simulated models what they would use, and of none that there are none', () => {
    expect(modelReport(settings('demo', { accelerator: 'simulated' }), new Map())).toContain('use no GPU');
    expect(modelReport(settings('demo', { models: [] }), new Map())).toBe('demo: no models');
  });

  test('a fuller GPU has a longer bar of weights', () => {
    const bar = (model: string) =>
      (
        /#+/.exec(
          modelReport(settings('demo', { models: [modelEntry({ model })] }), new Map()).split('[')[1] ?? '',
        )?.[0] ?? ''
      ).length;
    expect(bar('qwen3-8b')).toBeGreaterThan(bar('qwen3-0.6b'));
  });
});
