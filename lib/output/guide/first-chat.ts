import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { isInCluster, type ModelInCluster, type ServedModel, wantsToken } from '../../contracts/served-model';
import {
  callFunction,
  type CallPath,
  chatCommand,
  stackChatCommands,
  throughRoute,
  throughTunnel,
  toLlamaStack,
} from './calls';
import { code, console, row, table } from './markdown';
import { oc } from './shell';

/** One question to one model, and how to ask the others. */
export function firstChat(rendered: RenderedEnvironment): string[] {
  const inCluster = rendered.models.filter(isInCluster);
  const [first, ...others] = inCluster;
  if (first === undefined) return throughLlamaStack(rendered);
  const { open, url, close } = pathTo(rendered, first);
  const elsewhere = rendered.models.filter((model) => !isInCluster(model)).map(({ name }) => code(name));
  return [
    '## First chat',
    ...(inCluster.some((model) => wantsToken(model) && model.externalHost !== undefined)
      ? [token('the model')]
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
    ...(elsewhere.length === 0 || rendered.llamaStack === undefined
      ? []
      : [`Somebody else serves ${elsewhere.join(', ')}: ask through Llama Stack, as below.`]),
  ];
}

/** Where somebody else serves every model: their keys are those of the platform, and Llama Stack has them. */
function throughLlamaStack(rendered: RenderedEnvironment): string[] {
  const { llamaStack, models, environment } = rendered;
  const [first, ...others] = models.flatMap(({ name }) => llamaStack?.modelIds.get(name) ?? []);
  if (llamaStack === undefined || first === undefined) return [];
  const { open, url, close } = toLlamaStack(rendered, llamaStack);
  return [
    '## First chat',
    'Somebody else serves the model; Llama Stack has the key, where it wants one.',
    ...(environment.rag.llamaStack.exposure === 'authenticated' ? [token('Llama Stack')] : []),
    console([
      ...callFunction(rendered),
      ...open,
      `STACK=${url}${llamaStack.openAiPath}`,
      ...stackChatCommands(first),
      ...close,
    ]),
    ...(others.length === 0
      ? []
      : [`The other models have these ids, in place of this one: ${others.map(code).join(', ')}.`]),
  ];
}

function token(server: string): string {
  return `A token is that of a login (\`oc login\`) of somebody who may use ${server}; the certificate of the installer's kubeconfig has none.`;
}

/** The question itself. */
export function modelCommands({ name }: Pick<ServedModel, 'name'>): string[] {
  return [`call "$MODEL/models" | jq -r '.data[].id'  # ${name}`, chatCommand('$MODEL', name)];
}

function pathTo(rendered: RenderedEnvironment, model: ModelInCluster): CallPath {
  if (model.externalHost !== undefined) return throughRoute(model.externalHost);
  const { namespace, podNamespace, service, port } = model.endpoint;
  return podNamespace !== namespace
    ? throughTunnel(rendered, namespace, podOf(rendered, model), { local: 8080, remote: 8080 })
    : throughTunnel(rendered, namespace, `service/${service}`, { local: 8080, remote: port });
}

function addressOf(rendered: RenderedEnvironment, model: ModelInCluster): string {
  const { open, url } = pathTo(rendered, model);
  const [tunnel] = open;
  return tunnel === undefined ? code(`MODEL=${url}/v1`) : `${code(tunnel)}, ${code(`MODEL=${url}/v1`)}`;
}

/** The server itself, where its Service leads to the gateway of a mesh. */
function podOf(rendered: RenderedEnvironment, { name, endpoint }: ModelInCluster): string {
  return `"$(${oc(rendered)} get pods -n ${endpoint.namespace} -l serving.kserve.io/inferenceservice=${name} -o name | head -n 1)"`;
}
