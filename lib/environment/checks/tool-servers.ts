import { equipmentQueries } from '../../catalogues/equipment-queries';
import { kubernetesToolNames } from '../../catalogues/kubernetes-tools';
import { defaultRelease, releaseOf } from '../../releases/releases';
import type { Draft } from '../draft';
import type { Finding, SettingPath } from '../finding';

/** A server of tools that the program brings. */
interface BroughtServer {
  readonly name: string;
  /** What it is for, after its name. */
  readonly purpose: string;
  readonly tools: readonly string[];
}

function broughtServers({ agents }: Draft): BroughtServer[] {
  const kubernetes = {
    name: 'kubernetes-tools',
    purpose: 'with which models look at the cluster',
    tools: (agents?.kubernetes?.tools ?? kubernetesToolNames).filter((name) => name !== undefined),
  };
  const equipment = {
    name: 'equipment-tools',
    purpose: 'with which models read the database of equipment',
    tools: equipmentQueries.map(({ name }) => name),
  };
  const notifications = {
    name: 'notification-tools',
    purpose: 'that notifies people',
    tools: ['notify_send'],
  };
  return [
    kubernetes,
    ...(agents?.equipment === undefined ? [] : [equipment]),
    ...(agents?.notifications === undefined ? [] : [notifications]),
  ];
}

interface DraftTool {
  readonly path: SettingPath;
  readonly server: string;
  readonly name?: string;
  readonly arguments?: Readonly<Record<string, string | undefined>>;
  readonly writes?: boolean;
}

/**
 * Tools that models could not call, or should not be able to: PAI-108, two of one name; PAI-114, a name that the program
 * uses; PAI-110, what the Llama Stack of the release cannot do with tools.
 */
export function toolServerFindings(draft: Draft): Finding[] {
  const tools = toolsOf(draft);
  return [...takenServers(draft), ...sameNames(draft, tools), ...beyondRelease(draft, tools)];
}

function toolsOf({ agents }: Draft): DraftTool[] {
  return (agents?.toolServers ?? []).flatMap((server, index) =>
    (server?.tools ?? []).flatMap((tool, place) =>
      tool === undefined
        ? []
        : [{ ...tool, server: server?.name ?? '', path: ['agents', 'toolServers', index, 'tools', place] }],
    ),
  );
}

function takenServers(draft: Draft): Finding[] {
  const brought = broughtServers(draft);
  return (draft.agents?.toolServers ?? []).flatMap((server, index): Finding[] =>
    brought
      .filter(({ name }) => name === server?.name)
      .map(({ name, purpose }) => ({
        code: 'PAI-114',
        path: ['agents', 'toolServers', index, 'name'],
        message: `${name} is the server ${purpose}`,
        remedy: 'give yours another name',
      })),
  );
}

/** Llama Stack tells tools apart by their names alone, whatever servers they are of. */
function sameNames(draft: Draft, tools: readonly DraftTool[]): Finding[] {
  const owners = new Map<string, string>(
    broughtServers(draft).flatMap((server) => server.tools.map((name) => [name, server.name] as const)),
  );
  return tools.flatMap(({ path, name, server }): Finding[] => {
    if (name === undefined) return [];
    const other = owners.get(name);
    owners.set(name, server);
    if (other === undefined) return [];
    return [
      {
        code: 'PAI-108',
        path: [...path, 'name'],
        message: `${other} has a tool ${name} too, and Llama Stack refuses a request with two tools of one name`,
        remedy: 'begin the names of tools with that of their server, or leave one out of tools',
      },
    ];
  });
}

function beyondRelease({ release }: Draft, tools: readonly DraftTool[]): Finding[] {
  const { llamaStack, title } = releaseOf(release ?? defaultRelease);
  return tools.flatMap((tool): Finding[] => [
    ...(llamaStack.tools.arguments === 'scalars' ? notScalar(tool, title) : []),
    ...(tool.writes === true && !llamaStack.tools.asks
      ? [
          {
            code: 'PAI-110' as const,
            path: [...tool.path, 'writes'],
            message: `${tool.name ?? 'a tool'} changes something, and the Llama Stack of ${title} lets models call it without asking anybody`,
            remedy: 'remove it from tools; a program of yours can call it after somebody has agreed',
          },
        ]
      : []),
  ]);
}

function notScalar({ path, name, arguments: args }: DraftTool, title: string): Finding[] {
  if (args === undefined) return [];
  const remedy =
    'remove it from tools, or let the server offer one with texts, numbers, true or false as arguments';
  const answer = `the Llama Stack of ${title} answers with status 400 to`;
  if (Object.keys(args).length === 0) {
    const message = `${name ?? 'a tool'} has no argument: ${answer} a call without`;
    return [{ code: 'PAI-110', path, message, remedy }];
  }
  return Object.entries(args).flatMap(([argument, type]): Finding[] =>
    type === undefined || !/^(array|object)/.test(type)
      ? []
      : [
          {
            code: 'PAI-110',
            path: [...path, 'arguments', argument],
            message: `${argument} is of type ${type.replace('*', '')}: ${answer} requests with such a tool`,
            remedy,
          },
        ],
  );
}
