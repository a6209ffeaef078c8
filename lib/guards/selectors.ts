import { type Manifest, recordAt } from '../kubernetes/manifest';
import { knownKind } from '../kinds/kinds';
import { type Guard, objectProblem } from './guard';
import { podsOf } from './pods';

/** Labels that stay the same over the life of an object. */
const stable = new Set([
  'app.kubernetes.io/name',
  'app.kubernetes.io/component',
  'app.kubernetes.io/part-of',
  'serving.kserve.io/inferenceservice',
]);

/**
 * PAI-211: a selector uses stable labels only (it cannot change in place), and the selector of a Deployment
 * matches its own pods.
 */
export const selectorsAreStable: Guard = ({ objects }) =>
  objects.flatMap((object) => {
    const selector = selectorOf(object.manifest);
    const unstable = Object.keys(selector).filter((key) => !stable.has(key));
    const pods = podsOf(object.manifest);
    return [
      ...unstable.map((key) =>
        objectProblem(
          'PAI-211',
          object,
          `selects by ${key}, which can change`,
          `use one of: ${[...stable].join(', ')}`,
        ),
      ),
      ...pods
        .filter(({ labels }) => Object.entries(selector).some(([key, value]) => labels[key] !== value))
        .map(({ path }) =>
          objectProblem('PAI-211', object, 'does not select its own pods', 'use the same labels', path),
        ),
    ];
  });

function selectorOf(manifest: Manifest): Record<string, unknown> {
  const path = knownKind(manifest)?.selector ?? 'none';
  return path === 'none' ? {} : recordAt(manifest, ...path);
}
