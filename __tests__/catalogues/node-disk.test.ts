import { recordAt, recordsAt } from '../../lib/kubernetes/manifest';
import { nodeDisk } from '../../lib/catalogues/node-disk';
import { parseQuantity } from '../../lib/kubernetes/quantity';
import { containersOf, podsOf } from '../../lib/guards/pods';
import { at, find, rendered } from '../support/environments';

const demo = rendered('demo');
const bytes = (value: unknown): number => parseQuantity(String(value)) ?? NaN;

test('a container takes its directories and its logs of the disk', () => {
  expect(nodeDisk()).toBe('512Mi');
  expect(nodeDisk('1Gi', '64Mi')).toBe('1600Mi');
});

// Operators make the pods of the others: the tests of their resources follow.
test.each(['Deployment', 'Job'])(
  'every pod of a %s of ours requests what it may fill, and no more',
  (kind) => {
    const pods = demo.objects
      .filter(({ manifest }) => manifest.kind === kind)
      .flatMap(({ manifest }) => podsOf(manifest));
    expect(pods.length).toBeGreaterThan(1);
    for (const pod of pods) {
      const sizes = recordsAt(pod.spec, 'volumes').flatMap((volume) =>
        'emptyDir' in volume ? [bytes(recordAt(volume, 'emptyDir').sizeLimit)] : [],
      );
      const [container, ...others] = containersOf(pod);
      expect(others).toEqual([]);
      const { requests, limits } = recordAt(container?.container, 'resources') as Record<
        string,
        Record<string, string>
      >;
      expect(requests?.['ephemeral-storage']).toBe(limits?.['ephemeral-storage']);
      const directories = sizes.reduce((sum, size) => sum + size, 0);
      expect(bytes(requests?.['ephemeral-storage'])).toBe(directories + bytes('512Mi'));
    }
  },
);

test('a model server requests its caches, and an operator of Docling as much as its Deployment', () => {
  const requests = (kind: string, name: string, path: string) =>
    at(find(demo, kind, name), path) as Record<string, string>;
  const model = requests('InferenceService', 'mistral-24b', 'spec.predictor.model.resources.requests');
  expect(model['ephemeral-storage']).toBe(nodeDisk('8Gi'));
  const docling = requests('DoclingServe', 'docling', 'spec.apiServer.resources.requests');
  expect(docling['ephemeral-storage']).toBe(nodeDisk('10Gi'));
});
