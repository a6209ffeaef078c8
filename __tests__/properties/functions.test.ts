import fc from 'fast-check';
import { holds, property } from './definition';
import { environmentInput } from './environment-arbitrary';
import { testProperties } from './in-jest';
import { fileText, renderFiles } from './loading';
import { properties, propertiesOf } from './properties';

const definitions = propertiesOf('pure');

testProperties('pure functions', definitions);

test('pure functions see 2,000 cases or more', () => {
  expect(definitions.reduce((sum, { runs }) => sum + runs, 0)).toBeGreaterThanOrEqual(2000);
});

test('every property has a name of its own', () => {
  const names = properties.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
});

describe('a property that does not hold', () => {
  const small = property('pure', 'small-numbers', 'numbers are small', 100, fc.nat(), (number) => {
    holds(number < 50, `${number} is large`);
  });

  test('is reported with the smallest counterexample, seed, path and command', () => {
    const { failure = '' } = small.run({ seed: 7, runs: 100 });
    expect(failure).toMatch(/^small-numbers: numbers are small: does not hold$/m);
    expect(failure).toMatch(/^again: npm run soak -- --property small-numbers --seed 7 --path \d+(:\d+)*$/m);
    expect(failure).toMatch(/^Counterexample: \[50\]$/m);
    expect(failure).toMatch(/50 is large/);
    expect(failure).not.toMatch(/^ +at /m);
  });

  test('fails again with its seed and path alone', () => {
    const path = /--path (\S+)/.exec(small.run({ seed: 7, runs: 100 }).failure ?? '')?.[1];
    const again = small.run({ seed: 7, runs: 100, path });
    expect(again.cases).toBe(1);
    expect(again.failure).toMatch(/^Counterexample: \[50\]$/m);
  });
});

test('random environments reach every stage, source, exposure and object store', () => {
  const samples = fc.sample(environmentInput(), { seed: 1, numRuns: 60 });
  const text = samples.map(fileText).join('\n');
  for (const word of [
    'type: pvc',
    'existing-pvc',
    'type: s3',
    'type: oci',
    'type: hf',
    'authenticated',
    'open',
  ])
    expect(text).toContain(word);
  for (const word of ['type: minio', 'type: external', 'mirror:', 'overrides:', 'taints:', 'nodeSelector:'])
    expect(text).toContain(word);
  const kinds = new Set(
    samples
      .slice(0, 15)
      .flatMap((sample) => renderFiles([fileText(sample)]))
      .flatMap(kindsOf),
  );
  expect([...kinds]).toEqual(
    expect.arrayContaining(['InferenceService', 'Job', 'Route', 'DataScienceCluster']),
  );
});

function kindsOf({ objects }: ReturnType<typeof renderFiles>[number]): string[] {
  return objects.map(({ manifest }) => manifest.kind);
}
