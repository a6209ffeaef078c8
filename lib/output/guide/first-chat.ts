import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import type { ServedModel } from '../../contracts/served-model';
import { callFunction, type CallPath, chatCommand, throughRoute, throughTunnel } from './calls';
import { code, console, row, table } from './markdown';
import { oc } from './shell';

/** One question to one model, and how to ask the others. */
export function firstChat(rendered: RenderedEnvironment): string[] {
  const [first] = rendered.models;
  if (first === undefined) return [];
  const { open, url, close } = pathTo(rendered, first);
  const others = rendered.models.filter((model) => model !== first);
  return [
    '## First chat',
    ...(wantsTokens(rendered)
      ? [
          `A token is that of a login (\`oc login\`) of somebody who may use the model; the certificate of the installer's kubeconfig has none.`,
        ]
      : []),
    console([...callFunction(rendered), ...open, `MODEL=${url}/v1`, ...modelCommands(first), ...close]),
    ...(others.length === 0
      ? []
      : [
          'The other models, with their names in place of this one:',
          table(
            'Model | Address',
            others.map((model) => row(code(model.name), addressOf(rendered, model))),
          ),
        ]),
  ];
}

function wantsTokens({ models }: RenderedEnvironment): boolean {
  return models.some(
    ({ endpoint, externalHost }) => endpoint.authentication === 'token' && externalHost !== undefined,
  );
}

/** The question itself. */
export function modelCommands({ name }: Pick<ServedModel, 'name'>): string[] {
  return [`call "$MODEL/models" | jq -r '.data[].id'  # ${name}`, chatCommand('$MODEL', name)];
}

function pathTo(rendered: RenderedEnvironment, model: ServedModel): CallPath {
  if (model.externalHost !== undefined) return throughRoute(model.externalHost);
  const { namespace, podNamespace, service, port } = model.endpoint;
  return podNamespace !== namespace
    ? throughTunnel(rendered, namespace, podOf(rendered, model), { local: 8080, remote: 8080 })
    : throughTunnel(rendered, namespace, `service/${service}`, { local: 8080, remote: port });
}

function addressOf(rendered: RenderedEnvironment, model: ServedModel): string {
  const { open, url } = pathTo(rendered, model);
  const [tunnel] = open;
  return tunnel === undefined ? code(`MODEL=${url}/v1`) : `${code(tunnel)}, ${code(`MODEL=${url}/v1`)}`;
}

/** The server itself, where its Service leads to the gateway of a mesh. */
function podOf(rendered: RenderedEnvironment, { name, endpoint }: ServedModel): string {
  return `"$(${oc(rendered)} get pods -n ${endpoint.namespace} -l serving.kserve.io/inferenceservice=${name} -o name | head -n 1)"`;
}
