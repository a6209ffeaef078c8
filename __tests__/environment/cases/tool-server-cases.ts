import type { BrokenFile } from './broken-file';

function server(tools: string, name = 'inventory'): string {
  return `  - name: ${name}\n    image: registry.example.com/tools/inventory-mcp:1.4.0\n    tools: ${tools}\n`;
}

const head = 'agents:\n  toolServers:\n';
const indented = (text: string) => text.replaceAll(/^/gm, '  ').trimEnd() + '\n';

/** Tools that no model could call, or that none should (PAI-108, PAI-110, PAI-114). */
export const toolServerCases: readonly BrokenFile[] = [
  {
    title: 'tools that Llama Stack 0.2.22 cannot pass',
    changes: [
      [
        '',
        head +
          indented(
            server(
              '\n      - name: inventory_all\n      - { name: inventory_find, arguments: { parts: array* } }',
            ),
          ),
      ],
    ],
    message: [
      'test.yaml:26:11 PAI-110 agents.toolServers[0].tools[0]: inventory_all has no argument: the Llama Stack of OpenShift AI 2.25 answers with status 400 to a call without',
      '  remove it from tools, or let the server offer one with texts, numbers, true or false as arguments',
      'test.yaml:27:55 PAI-110 agents.toolServers[0].tools[1].arguments.parts: parts is of type array: the Llama Stack of OpenShift AI 2.25 answers with status 400 to requests with such a tool',
      '  remove it from tools, or let the server offer one with texts, numbers, true or false as arguments',
    ],
  },
  {
    title: 'a tool that changes something',
    changes: [
      [
        '',
        head + indented(server('[{ name: inventory_order, arguments: { part: string* }, writes: true }]')),
      ],
    ],
    message: [
      'test.yaml:25:78 PAI-110 agents.toolServers[0].tools[0].writes: inventory_order changes something, and the Llama Stack of OpenShift AI 2.25 lets models call it without asking anybody',
      '  remove it from tools; a program of yours can call it after somebody has agreed',
    ],
  },
  {
    title: 'two tools of one name',
    changes: [
      [
        '',
        head +
          indented(
            server(
              '[{ name: find, arguments: { part: string* } }, { name: pods_get, arguments: { pod: string* } }]',
            ),
          ) +
          indented(server('[{ name: find, arguments: { part: string* } }]', 'stock')),
      ],
    ],
    message: [
      'test.yaml:25:69 PAI-108 agents.toolServers[0].tools[1].name: kubernetes-tools has a tool pods_get too, and Llama Stack refuses a request with two tools of one name',
      '  begin the names of tools with that of their server, or leave one out of tools',
      'test.yaml:28:23 PAI-108 agents.toolServers[1].tools[0].name: inventory has a tool find too, and Llama Stack refuses a request with two tools of one name',
      '  begin the names of tools with that of their server, or leave one out of tools',
    ],
  },
  {
    title: 'names of the tool that notifies people',
    changes: [
      [
        '',
        `agents:\n  notifications: {}\n  toolServers:\n${indented(server('[{ name: notify_send, arguments: { part: string* } }]', 'notification-tools'))}`,
      ],
    ],
    message: [
      'test.yaml:24:13 PAI-114 agents.toolServers[0].name: notification-tools is the server that notifies people',
      '  give yours another name',
      'test.yaml:26:23 PAI-108 agents.toolServers[0].tools[0].name: notification-tools has a tool notify_send too, and Llama Stack refuses a request with two tools of one name',
      '  begin the names of tools with that of their server, or leave one out of tools',
    ],
  },
  {
    title: 'servers of tools with names that are taken',
    changes: [
      [
        '',
        head +
          indented(server('[{ name: a, arguments: { part: string* } }]', 'kubernetes-tools')) +
          indented(server('[{ name: b, arguments: { part: string* } }]', 'kubernetes-tools')),
      ],
    ],
    message: [
      'test.yaml:23:13 PAI-114 agents.toolServers[0].name: kubernetes-tools is the server with which models look at the cluster',
      '  give yours another name',
      'test.yaml:26:13 PAI-108 agents.toolServers[1].name: "kubernetes-tools" is already the name of agents.toolServers[0]',
      '  give one of the two another name',
      'test.yaml:26:13 PAI-114 agents.toolServers[1].name: kubernetes-tools is the server with which models look at the cluster',
      '  give yours another name',
    ],
  },
  {
    title: 'a server and a tool that are named as those of equipment',
    changes: [
      [
        '',
        'agents:\n  equipment: {}\n  toolServers:\n' +
          indented(server('[{ name: equipment_get, arguments: { part: string* } }]', 'equipment-tools')),
      ],
    ],
    message: [
      'test.yaml:24:13 PAI-114 agents.toolServers[0].name: equipment-tools is the server with which models read the database of equipment',
      '  give yours another name',
      'test.yaml:26:23 PAI-108 agents.toolServers[0].tools[0].name: equipment-tools has a tool equipment_get too, and Llama Stack refuses a request with two tools of one name',
      '  begin the names of tools with that of their server, or leave one out of tools',
    ],
  },
];
