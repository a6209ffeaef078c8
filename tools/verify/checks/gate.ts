import { exampleText } from '../../environments';
import type { Check } from '../check';
import { judgesOf } from '../gate/judges';
import { mistakes } from '../gate/mistakes';

/** The gate itself: every realistic mistake is noticed by the judge that is named for it. */
export const gateCheck: Check = {
  name: 'gate',
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
