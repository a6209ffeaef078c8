import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { json, routerCertificate, throughTunnel } from './calls';
import { code, console } from './markdown';
import { oc } from './shell';

/** How people and programs ask the calibration agent. */
export function calibration(rendered: RenderedEnvironment): string[] {
  const { calibration: agent, environment } = rendered;
  if (agent === undefined) return [];
  const { host, endpoint, tells } = agent;
  const { namespace, service, port } = endpoint;
  const tunnel = throughTunnel(rendered, namespace, `service/${service}`, { local: 8080, remote: port });
  const token =
    environment.agents.calibration?.exposure === 'authenticated'
      ? ` -H "Authorization: Bearer $(${oc(rendered)} whoami -t)"`
      : '';
  const body = json({ equipmentId: 'LITHO-002', ...(tells ? { notify: true } : {}) });
  const ask = (url: string, options = '') =>
    `curl -fsS${options} "${url}/api/calibrate" ${body} | jq '{verdict, report, notices, notified}'`;
  return [
    '## Calibrate equipment',
    `${code(service)} says whether a machine is within its limits. A program compares measurements with limits, so no model decides the verdict; a model looks for causes with tools and documents, and explains. The answer has the calls of tools and the pieces of documents as evidence.`,
    host === undefined
      ? 'No Route leads to its page; a tunnel does:'
      : `People use the page at https://${host}; programs use its API:`,
    host === undefined
      ? console([...tunnel.open, ask(tunnel.url), ...tunnel.close])
      : console([routerCertificate(rendered), ask(`https://${host}`, ` --cacert router-ca.crt${token}`)]),
    tells
      ? `${code('notify')} tells others about the verdict, in words of the program alone. Without it nobody is told.`
      : 'Nobody can be told about verdicts: the environment has no `agents.notifications`.',
    `Every call of a tool is a line of its log: ${code(`${oc(rendered)} logs deployment/${service} -n ${namespace}`)}. 400, 403 and 404 say what is wrong with the request; 502 and 503 say to try again.`,
  ];
}
