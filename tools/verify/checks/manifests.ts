import type { Check } from '../check';
import { controls } from '../manifests/controls';
import { contentOf } from '../manifests/rules/content';
import { rules } from '../manifests/rules';
import { runJudge } from '../manifests/run';

/** Rights, accounts and selectors, which no judge of others looks at: docs/verify-manifests.md. */
export const manifestsCheck: Check = {
  name: 'manifests',
  description: 'rights, accounts and selectors of all that comes into a cluster are as narrow as they look',
  run: (context) =>
    runJudge(context, {
      name: 'manifests',
      controls,
      judge: (environment, documents) => {
        const content = contentOf(documents.map(({ manifest }) => manifest));
        const findings = rules.flatMap((rule) => rule(content)).map((remark) => ({ environment, ...remark }));
        return Promise.resolve({ findings, subjects: documents.length });
      },
    }),
};
