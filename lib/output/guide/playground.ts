import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { throughTunnel } from './calls';
import { console } from './markdown';

/** Where people ask without a command line. */
export function playground(rendered: RenderedEnvironment): string[] {
  const { playground: page } = rendered;
  if (page === undefined) return [];
  const ticked = rendered.toolServers.length === 0 ? '' : ', tick the tools that the model may call';
  const what = `A page for people: choose a model and a collection${ticked}, ask, and read the pieces of documents below the answer.`;
  if (page.host !== undefined) return ['## Playground', `${what} It is at https://${page.host}.`];
  const { namespace, service, port } = page.endpoint;
  const { open, url, close } = throughTunnel(rendered, namespace, `service/${service}`, {
    local: 8080,
    remote: port,
  });
  return [
    '## Playground',
    `${what} No Route leads to it; a tunnel does:`,
    console([...open, `curl -fsS ${url}/healthz; echo  # open ${url} in a browser meanwhile`, ...close]),
  ];
}
