import { goTool } from '../../go-tools';
import type { Check } from '../check';
import { controls } from '../kube-score/controls';
import { checksOf, score } from '../kube-score/program';
import { parseReport } from '../kube-score/report';
import { nameOf } from '../manifests/documents';
import { operatorObjects } from '../manifests/operator-objects';
import { runJudge } from '../manifests/run';

/** kube-score on what would be in `dist/`: docs/verify-manifests.md. */
export const kubeScoreCheck: Check = {
  name: 'kube-score',
  description: 'kube-score has nothing to say of dist/ that is not explained',
  run: async (context) => {
    const { path } = await goTool(context, 'kube-score');
    return runJudge(context, {
      name: 'kube-score',
      controls,
      checks: await checksOf(path),
      judge: async (environment, documents) => {
        const manifests = documents.map(({ manifest }) => manifest);
        // Network policies and Services find them; what they are made of is for the check pod-security.
        const made = operatorObjects(manifests);
        const { findings, subjects } = parseReport(environment, await score(path, [...manifests, ...made]));
        const names = new Set(made.map(nameOf));
        return {
          findings: findings.filter(({ object }) => !names.has(object)),
          subjects: subjects - made.length,
        };
      },
    });
  },
};
