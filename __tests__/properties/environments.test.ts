import { testProperties } from './in-jest';
import { propertiesOf } from './properties';

const definitions = propertiesOf('environment', 'broken');

testProperties(
  'random environments',
  // It takes as long as the others together: valid-environments.test.ts, for another worker.
  definitions.filter(({ name }) => name !== 'environments-are-valid'),
);

test('100 whole environments and 300 broken ones are tried', () => {
  const runs = (name: string) => definitions.find((each) => each.name === name)?.runs;
  expect(runs('environments-are-valid')).toBeGreaterThanOrEqual(100);
  expect(runs('mistakes-are-named')).toBeGreaterThanOrEqual(300);
});
