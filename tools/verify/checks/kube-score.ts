import { goTool } from '../../go-tools';
import type { Check } from '../check';
import { controls } from '../kube-score/controls';
import { checksOf, score } from '../kube-score/program';
import { parseReport } from '../kube-score/report';
import { nameOf } from '../manifests/documents';
import { operatorPods } from '../manifests/operator-pods';
import { runJudge } from '../manifests/run';

/** kube-score on what would be in `dist/`: docs/verify-manifests.md. */
export const kubeScoreCheck: Check = {
  name: 'kube-score',
  description: 'kube-score has nothing to say of dist/ that is not explained',
  run: async (context) => {
    const { path } = await goTool(context, 'kube-score');
    const outcome = await runJudge(context, {
      name: 'kube-score',
      controls,
      judge: async (environment, documents) => {
        const manifests = documents.map(({ manifest }) => manifest);
        // Network policies and Services find them; what they are made of is for the check pod-security.
        const made = operatorPods(manifests);
        const { findings, subjects } = parseReport(environment, await score(path, [...manifests, ...made]));
        const names = new Set(made.map(nameOf));
        return {
          findings: findings.filter(({ object }) => !names.has(object)),
          subjects: subjects - made.length,
        };
      },
    });
    const uncontrolled = (await checksOf(path)).filter((check) => !(check in controls));
    return {
      ...outcome,
      failures: [
        ...outcome.failures,
        ...uncontrolled.map((check) => ({ subject: check, message: 'it has no control' })),
      ],
    };
  },
};
