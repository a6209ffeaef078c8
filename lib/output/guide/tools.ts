import type { ToolServer } from '../../contracts/tool-server';
import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { json, toLlamaStack } from './calls';
import { code, console } from './markdown';

/** A question that a model answers with tools. */
export function tools(rendered: RenderedEnvironment): string[] {
  const { toolServers, environment } = rendered;
  const [server, ...others] = toolServers;
  if (server === undefined) return [];
  const question = `Which pods of the namespace ${environment.namespaces.workloads} are not ready, and why? Look at their events.`;
  const asked = ask(
    rendered,
    server,
    `A request names the servers of tools that the model may call, and which tools; Llama Stack calls them. ${code(server.name)} looks at the cluster and changes nothing. What the model called is in the answer, beside the text.`,
    question,
  );
  if (asked.length === 0) return [];
  return [
    '## Ask with tools',
    ...asked,
    ...(others.length === 0
      ? []
      : [
          'Other servers of tools, which a request names in the same way:',
          others
            .map(({ name, url: address, tools: offered }) => {
              const names = offered.map((tool) => code(tool.name)).join(', ');
              return `- ${code(name)} at ${code(address)}: ${names}`;
            })
            .join('\n'),
        ]),
  ];
}

/** A text, and the commands with which a model is asked a question that it answers with the tools of a server; nothing without a model. */
export function ask(
  rendered: RenderedEnvironment,
  server: ToolServer,
  text: string,
  question: string,
): string[] {
  const { llamaStack } = rendered;
  const [model] = llamaStack?.modelIds.values() ?? [];
  if (llamaStack === undefined || model === undefined) return [];
  const { open, url, close } = toLlamaStack(rendered, llamaStack);
  return [
    text,
    console([
      ...open,
      `STACK=${url}${llamaStack.openAiPath}`,
      `call "$STACK/responses" ${json(toolRequest(server, model, question))} >answer.json`,
      `jq -r '.output[] | select(.type == "mcp_call") | "\\(.name) \\(.arguments)"' answer.json`,
      `jq -r '.output[] | select(.type == "message") | .content[].text' answer.json`,
      ...close,
    ]),
  ];
}

/** Body of a request with which a model may use a server of tools; `npm run verify -- tool-servers` sends it. */
export function toolRequest({ name, url, tools: offered }: ToolServer, model: string, input: string): object {
  return {
    model,
    input,
    tools: [
      {
        type: 'mcp',
        server_label: name,
        server_url: url,
        allowed_tools: offered.map((tool) => tool.name),
        // 0.2.22 ignores it; later releases would wait for somebody to agree.
        require_approval: 'never',
      },
    ],
  };
}
