import { exampleText } from '../../environments';
import type { Check } from '../check';
import { judgesOf } from '../mistakes/judges';
import { mistakes } from '../mistakes/mistakes';

/** Every realistic mistake is noticed by the judge that is named for it. */
export const mistakesCheck: Check = {
  name: 'mistakes',
  description: 'realistic mistakes, each caught by the check that is named for it',
  run: () => {
    const text = exampleText('demo');
    const verdicts = mistakes.map((mistake) => ({ mistake, judges: judgesOf(mistake, text) }));
    return Promise.resolve({
      subjects: verdicts.length,
      failures: verdicts
        .filter(({ mistake, judges }) => !judges.includes(mistake.caughtBy))
        .map(({ mistake, judges }) => ({
          subject: mistake.title,
          message: `not caught by ${mistake.caughtBy}, but by ${judges.join(', ') || 'nobody'}`,
        })),
      notes: verdicts.map(({ mistake, judges }) => `${mistake.title}: caught by ${judges.join(', ')}`),
    });
  },
};
