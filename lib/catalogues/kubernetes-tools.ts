import type { ArgumentType } from './tool-arguments';

/**
 * Tools of kubernetes-mcp-server that a model may have: they only read, within one namespace, and each has an argument, and
 * none that is a list or an object. Llama Stack 0.2.22 answers with status 400 to a call without arguments and to a list
 * (llamastack/llama-stack #3456, #3602).
 *
 * What is not here: `pods_list` and `namespaces_list` need rights to the whole cluster, `pods_exec` and `pods_run` change
 * something, `projects_list` has no argument.
 *
 * Source: containers/kubernetes-mcp-server pkg/toolsets/core @v0.0.66; `npm run verify -- tool-servers` asks the real one.
 */
export const kubernetesTools = {
  pods_list_in_namespace: { namespace: 'string*', labelSelector: 'string', fieldSelector: 'string' },
  pods_get: { name: 'string*', namespace: 'string' },
  pods_log: {
    name: 'string*',
    namespace: 'string',
    container: 'string',
    previous: 'boolean',
    tail: 'integer',
  },
  events_list: { namespace: 'string', fieldSelector: 'string' },
  resources_get: { apiVersion: 'string*', kind: 'string*', name: 'string*', namespace: 'string' },
  resources_list: {
    apiVersion: 'string*',
    kind: 'string*',
    namespace: 'string',
    labelSelector: 'string',
    fieldSelector: 'string',
  },
} as const satisfies Record<string, Readonly<Record<string, ArgumentType>>>;

export type KubernetesTool = keyof typeof kubernetesTools;

export const kubernetesToolNames = Object.keys(kubernetesTools) as [KubernetesTool, ...KubernetesTool[]];
