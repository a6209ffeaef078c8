import { outputFiles } from '../../lib/output/output';
import { runGuards } from '../../lib/guards';
import { renderEnvironment } from '../../lib/stages/environment';
import { ownEnvironments } from '../../tools/environments';
import { validateManifest } from '../support/schemas';
import { contents } from '../support/program';

/**
 * The files of `environments/`, whatever they say: only what must hold for everybody. Everything else is tested with
 * environments of the tests' own, so that no owner has to mend a test.
 */
const own = ownEnvironments('.').map((environment) => renderEnvironment(environment));

test('every environment passes every guard', () => {
  expect(own.flatMap(runGuards)).toEqual([]);
});

test('every object is one that its schema accepts, unknown fields refused', () => {
  const problems = own.flatMap(({ environment, objects }) =>
    objects.flatMap(({ manifest, construct }) =>
      validateManifest(manifest, environment.release).map(
        (problem) => `${environment.name}: ${construct}: ${problem}`,
      ),
    ),
  );
  expect(problems).toEqual([]);
});

test('dist/ is up to date (npm run synth)', () => {
  // Without an environment synth has nothing to write, and leaves what is there.
  if (own.length === 0) return;
  const [expected, found] = [Object.fromEntries(outputFiles(own)), contents('dist')];
  const paths = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
  expect(paths.filter((path) => expected[path] !== found[path])).toEqual([]);
});
