import { neededOperators } from '../../lib/environment/checks/offered-operators';
import { releaseOf, releaseNames } from '../../lib/releases/releases';
import { modelEntry, type RawSettings, rendered, small } from '../support/environments';

const pool = [{ name: 'l4-single', gpu: 'L4', nodes: 4 }];
const variants: readonly (readonly [string, 'demo' | 'lab', RawSettings])[] = [
  ['demo', 'demo', {}],
  ['demo without retrieval', 'demo', small],
  [
    'demo with a Serverless model',
    'demo',
    { ...small, gpuPools: pool, models: [modelEntry({ mode: 'Serverless' })] },
  ],
  ['demo without models', 'demo', { ...small, gpuPools: [], models: [] }],
  ['lab', 'lab', {}],
];

test.each(variants)('%s needs the operators that its settings are checked for', (_, name, changes) => {
  const { environment, needs } = rendered(name, changes);
  const checked = neededOperators(environment).map((need) => need.name);
  expect([...checked].sort()).toEqual([...needs.operators].sort());
});

test.each(releaseNames)(
  '%s says for every operator where its catalogue offers it, and how that is known',
  (name) => {
    const { operators, gitops, openshift } = releaseOf(name);
    const minor = (text: string) => Number(text.split('.')[1]);
    for (const { title, offered } of [...Object.values(operators), gitops]) {
      expect([title, offered.first]).toEqual([title, expect.stringMatching(/^4\.\d\d$/)]);
      expect(offered.source.length).toBeGreaterThan(20);
      // An operator that no supported OpenShift offers would be of no use.
      expect(minor(offered.first)).toBeLessThanOrEqual(minor(openshift.last));
      expect(minor(offered.last ?? openshift.last)).toBeGreaterThanOrEqual(minor(openshift.first));
    }
  },
);
