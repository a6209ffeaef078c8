import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { groupKindOf, kindRecords } from '../../kinds/kinds';
import { llamaStackTroubles } from '../../kinds/llamastack';
import type { Trouble } from '../../kinds/kind-record';
import { ownServer } from '../../releases/llama-stack';
import { code, list } from './markdown';
import { oc } from './shell';

/** What can go wrong with the kinds of this environment: what one sees, the command that shows why, what helps. */
export function troubleshooting(rendered: RenderedEnvironment): string[] {
  const { name, stages, delivery, namespaces } = rendered.environment;
  const context = {
    oc: oc(rendered),
    argocd: oc(rendered, 'argocd'),
    argocdNamespace: delivery.namespace,
    workloadsNamespace: namespaces.workloads,
    rootApplication: `${name}-root`,
    stageApplications: stages.map((stage) => `${name}-${stage}`),
  };
  const kinds = new Set(rendered.objects.map(({ manifest }) => groupKindOf(manifest)));
  const lines = [...kindRecords]
    .filter(([kind]) => kinds.has(kind))
    .flatMap(([, { troubles }]) => (troubles === 'none' ? [] : troubles))
    .concat(ownLlamaStack(rendered), lostDatabase(rendered))
    .map(({ seen, command, action }) => `**${seen}**: ${code(command(context))}. ${action}`);
  return ['## When something is wrong', list(lines)];
}

/** Its key-value stores keep a connection that has ended (llama_stack/providers/utils/kvstore/postgres/postgres.py @v0.2.22). */
function lostDatabase(rendered: RenderedEnvironment): readonly Trouble[] {
  const { environment, llamaStack } = rendered;
  const { stores, server } = environment.rag.llamaStack;
  if (llamaStack === undefined || stores.type === 'sqlite') return [];
  const deployment = server === 'operator' ? 'llama-stack' : ownServer;
  return [
    {
      seen: 'Llama Stack answers questions and registers nothing after PostgreSQL has been away',
      command: ({ oc: cluster, workloadsNamespace }) =>
        `${cluster} logs deployment/${deployment} -n ${workloadsNamespace} --tail=500 | grep -E 'connection already closed|terminating connection|server closed the connection'`,
      action: `It never connects again by itself, and its probes stay good. Start it again when PostgreSQL is ready: ${code(`${oc(rendered)} rollout restart deployment/${deployment} -n ${environment.namespaces.workloads}`)}. What was to be registered meanwhile has to be registered again.`,
    },
  ];
}

/** A Deployment of ours is of a kind that has none of its own. */
function ownLlamaStack({ environment, llamaStack }: RenderedEnvironment): readonly Trouble[] {
  if (llamaStack === undefined || environment.rag.llamaStack.server === 'operator') return [];
  return llamaStackTroubles(ownServer, 'the startup probe gives it five minutes.');
}
