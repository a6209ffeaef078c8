import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import type { LlamaStack } from '../../contracts/llama-stack';
import { wantsToken } from '../../contracts/served-model';
import { oc } from './shell';

/** How a person calls a server. */
export interface CallPath {
  /** Commands that open the way. */
  readonly open: readonly string[];
  /** Scheme, host and port. */
  readonly url: string;
  readonly close: readonly string[];
}

/** Through a Route. */
export function throughRoute(host: string): CallPath {
  return { open: [], url: `https://${host}`, close: [] };
}

/** The API of Llama Stack: through its Route, where there is one. */
export function toLlamaStack(
  rendered: RenderedEnvironment,
  { endpoint: { namespace, service, port } }: LlamaStack,
): CallPath {
  return rendered.llamaStackHost === undefined
    ? throughTunnel(rendered, namespace, `service/${service}`, { local: port, remote: port })
    : throughRoute(rendered.llamaStackHost);
}

/** Through a tunnel to a pod, which the network policies of the pod do not hold up. */
export function throughTunnel(
  rendered: RenderedEnvironment,
  namespace: string,
  target: string,
  ports: { readonly local: number; readonly remote: number },
): CallPath {
  return {
    open: [
      `${oc(rendered)} port-forward -n ${namespace} ${target} ${ports.local}:${ports.remote} >/dev/null & FORWARD=$!`,
      'sleep 5',
    ],
    url: `http://localhost:${ports.local}`,
    close: ['kill "$FORWARD"'],
  };
}

/**
 * Function `call`, which is curl with all that a Route wants: the CA of the router, which OpenShift publishes, and the
 * caller's token where the server asks for one.
 */
export function callFunction(rendered: RenderedEnvironment): string[] {
  const { models, llamaStack, llamaStackHost, environment } = rendered;
  const routes = [...models.flatMap(({ externalHost }) => externalHost ?? []), llamaStackHost ?? []].flat();
  if (routes.length === 0) return ['call() { curl -fsS "$@"; }'];
  const tokens =
    models.some(wantsToken) ||
    (llamaStack !== undefined && environment.rag.llamaStack.exposure === 'authenticated');
  return [
    routerCertificate(rendered),
    `call() { curl -fsS --cacert router-ca.crt${tokens ? ` -H "Authorization: Bearer $(${oc(rendered)} whoami -t)"` : ''} "$@"; }`,
  ];
}

/** Writes the CA of the router, which OpenShift publishes, to `router-ca.crt`. */
export function routerCertificate(rendered: RenderedEnvironment): string {
  return `${oc(rendered)} get configmap default-ingress-cert -n openshift-config-managed -o go-template='{{index .data "ca-bundle.crt"}}' >router-ca.crt`;
}

/** Options of curl for a JSON body. Values in it are double-quoted variables or letters, so single quotes hold it. */
export function json(body: object): string {
  return `-H 'Content-Type: application/json' -d '${JSON.stringify(body)}'`;
}

/** What a model is asked first. */
export const question = 'Say hello in one sentence.';

/** A question to a model, at an API of OpenAI's kind. */
export function chatCommand(url: string, model: string): string {
  const body = { model, messages: [{ role: 'user', content: question }], max_tokens: 64 };
  return `call "${url}/chat/completions" ${json(body)} | jq -r '.choices[0].message.content'`;
}

/** The models of Llama Stack, and a question to one of them. */
export function stackChatCommands(model: string): string[] {
  return [`call "$STACK/models" | jq -r '.data[].id'`, chatCommand('$STACK', model)];
}
