import { type EnvironmentApp, Folder } from '../cluster/environment-app';
import { KubernetesTools } from '../components/agents/kubernetes-tools';
import { OwnTools } from '../components/agents/own-tools';
import { ToolSmokeTest } from '../components/smoke/tool-smoke-test';
import type { LlamaStack } from '../contracts/llama-stack';
import type { ToolServer } from '../contracts/tool-server';
import type { StageName } from '../environment/stages';

/** Stage 03: tools for the models. */
export class AgenticAiStage extends Folder<StageName> {
  readonly toolServers: readonly ToolServer[];

  constructor(app: EnvironmentApp, llamaStack: LlamaStack) {
    super(app, 'stage03-agentic-ai');
    const { agents, namespaces, smokeTests } = app.environment;
    const namespace = namespaces.workloads;
    this.toolServers = [
      new KubernetesTools(this, 'kubernetes-tools', {
        namespace,
        observed: agents.kubernetes.namespaces ?? [namespace],
        tools: agents.kubernetes.tools,
      }),
      ...agents.toolServers.map((settings) => new OwnTools(this, settings.name, { namespace, settings })),
    ];
    // Calls come from Llama Stack, not from whoever asks it.
    for (const { endpoint } of this.toolServers) llamaStack.grantCalls(endpoint);
    if (smokeTests) {
      new ToolSmokeTest(this, 'smoke-test', {
        name: 'stage03-smoke-tools',
        namespace,
        servers: this.toolServers,
      });
    }
  }
}
