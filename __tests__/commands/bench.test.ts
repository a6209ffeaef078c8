import { loadEnvironments } from '../../lib/environment/load';
import { environmentText, modelsFor } from '../../tools/bench/workload';

test('the largest environment of the bench is one that every check accepts', () => {
  const text = environmentText('growth', modelsFor(5000));
  const [loaded] = loadEnvironments([{ path: 'growth.yaml', text }]);
  expect(loaded?.environment.models.length).toBeGreaterThan(500);
});
