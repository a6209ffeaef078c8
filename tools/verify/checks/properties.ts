import { properties } from '../../../__tests__/properties/properties';
import { randomSeed, soak } from '../../soak/soak';
import type { Check } from '../check';

const seconds = 30;

/** The properties of `npm test` on cases that nobody has seen, for half a minute. */
export const propertiesCheck: Check = {
  name: 'properties',
  description: `what always holds, on new random environments and values, for ${seconds} seconds`,
  run: ({ progress }) => {
    const seed = randomSeed();
    progress(`seed ${seed}`);
    const { cases, failures } = soak({ properties, seed, seconds, progress });
    const total = [...cases.values()].reduce((sum, each) => sum + each, 0);
    return Promise.resolve({
      subjects: total,
      failures: [...failures].map(([subject, message]) => ({ subject, message })),
      notes: [`seed ${seed}: ${total} cases; again: npm run soak -- --minutes 1 --seed ${seed}`],
    });
  },
};
