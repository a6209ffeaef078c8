import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import type { Workbench } from '../../contracts/workbench';
import { console } from './markdown';
import { oc } from './shell';

/** How to open each workbench, and to run its example. */
export function workbenches(rendered: RenderedEnvironment): string[] {
  const all = rendered.workbenches;
  if (all.length === 0) return [];
  return [
    '## First notebook',
    `${all.length === 1 ? 'The workbench is' : 'Workbenches are'} JupyterLab with all addresses of the environment in variables. Open the printed address in a browser, log in, and run the cells from top to bottom. The last command asks the same questions without a browser.`,
    console(all.flatMap((workbench) => commands(rendered, workbench))),
    'People stop a workbench in the dashboard of OpenShift AI, and start it there again; Argo CD leaves that as it is.',
  ];
}

function commands(rendered: RenderedEnvironment, workbench: Workbench): string[] {
  const { name, endpoint, path, example } = workbench;
  const { namespace } = endpoint;
  return [
    `${oc(rendered)} wait --for=condition=Ready notebooks.kubeflow.org/${name} -n ${namespace} --timeout=15m`,
    `${oc(rendered)} get route ${name} -n ${namespace} -o jsonpath='https://{.spec.host}${path}/lab/tree/${example.notebook}{"\\n"}'`,
    `${oc(rendered)} exec statefulset/${name} -n ${namespace} -c ${name} -- python ${example.program}`,
  ];
}
