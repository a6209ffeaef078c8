import { type Manifest, recordAt } from '../kubernetes/manifest';
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
    const pods = ['Deployment', 'StatefulSet'].includes(object.manifest.kind) ? podsOf(object.manifest) : [];
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
  switch (manifest.kind) {
    case 'Service':
      return recordAt(manifest, 'spec', 'selector');
    case 'Deployment':
    case 'StatefulSet':
    case 'ServiceMonitor':
      return recordAt(manifest, 'spec', 'selector', 'matchLabels');
    default:
      return {};
  }
}
