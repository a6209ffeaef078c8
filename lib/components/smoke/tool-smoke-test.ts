import { Construct } from 'constructs';
import { selectorLabels } from '../../cluster/labels';
import { Needs } from '../../cluster/needs';
import type { Endpoint } from '../../contracts/endpoint';
import type { ToolServer } from '../../contracts/tool-server';
import { type SmokeCheck, SmokeTest } from './smoke-test';

export interface ToolSmokeTestProps {
  readonly name: string;
  readonly namespace: string;
  readonly servers: readonly ToolServer[];
  /** An agent that uses them. @default none */
  readonly agent?: Endpoint;
}

/**
 * A {@link SmokeTest} of servers of tools: each lists the tools that models are offered, with the same arguments. It calls none. And
 * an agent is ready, which it is when Llama Stack knows its model.
 */
export class ToolSmokeTest extends Construct {
  constructor(scope: Construct, id: string, { name, namespace, servers, agent }: ToolSmokeTestProps) {
    super(scope, id);
    const client = { name, namespace, podSelector: selectorLabels(name), serviceAccount: name, tests: true };
    for (const server of servers) server.grantUse(client);
    if (agent !== undefined) Needs.of(this).allow(client, agent);
    new SmokeTest(this, 'Test', {
      name,
      namespace,
      program: 'tools',
      deadlineSeconds: 300,
      mounts: [],
      checks: [...servers.map(toolCheck), ...(agent === undefined ? [] : [agentCheck(agent)])],
    });
  }
}

function toolCheck({ name, endpoint, url, tools }: ToolServer): SmokeCheck {
  return {
    name: `tools of ${name} are as promised`,
    seconds: 60,
    advice: `See its log: oc logs -n ${endpoint.namespace} deployment/${name}. Where its tools have changed, change the settings`,
    server: { url },
    tools: Object.fromEntries(tools.map((tool) => [tool.name, tool.arguments])),
  };
}

function agentCheck(agent: Endpoint): SmokeCheck {
  return {
    name: `${agent.service} is ready`,
    seconds: 60,
    advice: `Llama Stack is not healthy or does not know its model: oc get deployment,pod -n ${agent.namespace}`,
    server: { url: agent.url() },
    ready: '/readyz',
  };
}
