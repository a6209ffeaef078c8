import { goTool } from '../../go-tools';
import type { Check } from '../check';
import { runJudge } from '../manifests/run';
import { controls } from '../pod-security/controls';
import { judgePods } from '../pod-security/judge';
import { evaluate } from '../pod-security/program';

/** Pod Security admission and constraints of OpenShift on every pod: docs/verify-manifests.md. */
export const podSecurityCheck: Check = {
  name: 'pod-security',
  description: 'OpenShift and Pod Security admission let in every pod, those that operators make too',
  run: async (context) => {
    const { path } = await goTool(context, 'pod-security');
    const { checks } = await evaluate(path, 'restricted', []);
    return runJudge(context, {
      name: 'pod-security',
      controls,
      checks,
      judge: (environment, documents) => judgePods(path, environment, documents),
    });
  },
};
