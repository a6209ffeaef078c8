import { Construct } from 'constructs';
import { selectorLabels } from '../../cluster/labels';
import type { ToolServer } from '../../contracts/tool-server';
import { type SmokeCheck, SmokeTest } from './smoke-test';

export interface ToolSmokeTestProps {
  readonly name: string;
  readonly namespace: string;
  readonly servers: readonly ToolServer[];
}

/** A {@link SmokeTest} of servers of tools: each lists the tools that models are offered, with the same arguments. It calls none. */
export class ToolSmokeTest extends Construct {
  constructor(scope: Construct, id: string, { name, namespace, servers }: ToolSmokeTestProps) {
    super(scope, id);
    const client = { name, namespace, podSelector: selectorLabels(name), serviceAccount: name, tests: true };
    for (const server of servers) server.grantUse(client);
    new SmokeTest(this, 'Test', {
      name,
      namespace,
      program: 'tools',
      deadlineSeconds: 300,
      mounts: [],
      checks: servers.map((server): SmokeCheck => ({
        name: `tools of ${server.name} are as promised`,
        seconds: 60,
        advice: `See its log: oc logs -n ${server.endpoint.namespace} deployment/${server.name}. Where its tools have changed, change the settings`,
        server: { url: server.url },
        tools: Object.fromEntries(server.tools.map((tool) => [tool.name, tool.arguments])),
      })),
    });
  }
}
