import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels } from '../../cluster/labels';
import { programText } from '../../program/program-text';
import { notebookText } from './notebook-text';

const name = 'workbench-examples';

/** ConfigMap `workbench-examples`: first questions to the environment, as a notebook and as a program. */
export class WorkbenchExamples extends Construct {
  readonly configMap = name;
  readonly files = { notebook: 'first-questions.ipynb', program: 'first_questions.py' } as const;

  constructor(scope: Construct, id: string, namespace: string) {
    super(scope, id);
    const program = programText('components/workbench/first_questions.py');
    new k8s.KubeConfigMap(this, 'ConfigMap', {
      metadata: { name, namespace, labels: objectLabels(name) },
      data: { [this.files.notebook]: notebookText(program), [this.files.program]: program },
    });
  }
}
