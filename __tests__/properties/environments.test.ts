import { propertiesOf } from './properties';
import { runsOf, seed } from './seed';

const definitions = propertiesOf('environment', 'broken');

describe(`random environments, seed ${seed()}`, () => {
  test.each(definitions.map((definition) => [definition.title, definition] as const))(
    '%s',
    (_, definition) => {
      const { cases, failure } = definition.run({ seed: seed(), runs: runsOf(definition) });
      expect(failure).toBeUndefined();
      expect(cases).toBe(runsOf(definition));
    },
  );
});

test('100 whole environments and 300 broken ones are tried', () => {
  const runs = (name: string) => definitions.find((each) => each.name === name)?.runs;
  expect(runs('environments-are-valid')).toBeGreaterThanOrEqual(100);
  expect(runs('mistakes-are-named')).toBeGreaterThanOrEqual(300);
});
