import { groupOf, type Manifest } from '../../../lib/kubernetes/manifest';
import type { Check } from '../check';
import { controls } from '../kube-linter/controls';
import { parseReport } from '../kube-linter/findings';
import { KubeLinter } from '../kube-linter/program';
import { nameOf } from '../manifests/documents';
import { operatorObjects } from '../manifests/operator-objects';
import { runJudge } from '../manifests/run';

/** kube-linter on the stages of what would be in `dist/`: docs/verify-kube-linter.md. */
export const kubeLinterCheck: Check = {
  name: 'kube-linter',
  description: 'kube-linter has nothing to say of the stages in dist/ that is not explained',
  run: async (context) => {
    const linter = await KubeLinter.find(context);
    return runJudge(context, {
      name: 'kube-linter',
      controls,
      judge: async (environment, documents) => {
        const manifests = documents
          .filter(({ folder }) => folder.startsWith('stage') || folder === 'controls')
          .map(({ manifest }) => manifest);
        const made = operatorObjects(manifests);
        const report = await linter.lint([...manifests, ...made].map((each) => JSON.stringify(each)));
        const names = new Set(made.map(nameOf));
        return {
          findings: parseReport(environment, report).filter(({ object }) => !names.has(object)),
          subjects: manifests.filter(isNative).length,
        };
      },
    });
  },
};

/** Whether Kubernetes itself has the kind; kube-linter reads hardly any other. */
function isNative({ apiVersion }: Manifest): boolean {
  const group = groupOf(apiVersion);
  return !group.includes('.') || group.endsWith('.k8s.io');
}
