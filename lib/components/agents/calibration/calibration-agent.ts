import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels } from '../../../cluster/labels';
import { setSyncWave } from '../../../cluster/sync-wave';
import type { Endpoint } from '../../../contracts/endpoint';
import type { LlamaStack } from '../../../contracts/llama-stack';
import type { ToolServer } from '../../../contracts/tool-server';
import { programText } from '../../../program/program-text';
import { tmpMount } from '../../../workload/pod';
import { Workload } from '../../../workload/workload';
import { CalibrationAlerts } from './calibration-alerts';

export interface CalibrationAgentProps {
  readonly namespace: string;
  readonly llamaStack: LlamaStack;
  /** Id of the model in Llama Stack that looks for causes and writes. */
  readonly modelId: string;
  /** Collection that it searches. @default no documents */
  readonly collection?: string;
  /** Tools with which the program looks up machines and measurements itself. */
  readonly equipment: ToolServer;
  /** Tells people. @default nobody can be told */
  readonly notifications?: ToolServer;
  /** Servers whose tools the model may call. */
  readonly servers: readonly ToolServer[];
  /** How long the model may take, in seconds. */
  readonly answerSeconds: number;
  /** Whether alerts are made. */
  readonly alerts: boolean;
}

const name = 'calibration-agent';
const programPath = '/opt/calibration-agent';
const configPath = '/etc/calibration-agent';
const port = 8080;
const files = [
  'server.py',
  'calibration.py',
  'measure.py',
  'metrics.py',
  'report.py',
  'request.py',
  'stack.py',
  'tool_client.py',
  'page.html',
  'app.js',
  'style.css',
] as const;

/**
 * The calibration agent: a page and an API (`POST /api/calibrate`) that say whether a machine is within its limits, and why.
 * Deployment, Service and account `calibration-agent` without a token, ConfigMaps `calibration-agent` with the program, which is
 * ours and runs in the Python image, and `calibration-agent-config` with its settings. Its metrics go to the monitoring of user
 * workloads.
 *
 * The program compares measurements with limits; a model explains the verdict with tools and documents, by the Responses API of
 * Llama Stack, which calls the servers. The agent itself calls those of equipment and of notifications, whatever a model says.
 * It asks nobody who they are: whoever exposes it puts a login before it.
 */
export class CalibrationAgent extends Construct {
  readonly endpoint: Endpoint;

  constructor(scope: Construct, id: string, props: CalibrationAgentProps) {
    super(scope, id);
    setSyncWave(this, 'applications');
    const { namespace, llamaStack, equipment, notifications } = props;
    const program = Object.fromEntries(
      files.map((file) => [file, programText(`components/agents/calibration/${file}`)]),
    );
    const config = { 'config.json': `${JSON.stringify(settings(props), undefined, 2)}\n` };
    const labels = objectLabels(name);
    const configMap = `${name}-config`;
    new k8s.KubeConfigMap(this, 'Program', { metadata: { name, namespace, labels }, data: program });
    new k8s.KubeConfigMap(this, 'Config', { metadata: { name: configMap, namespace, labels }, data: config });
    const server = new Workload(this, 'Server', {
      name,
      namespace,
      image: 'python',
      update: 'overlap',
      command: ['python3', `${programPath}/server.py`, `${configPath}/config.json`],
      env: { PYTHONDONTWRITEBYTECODE: '1' },
      ports: { http: port },
      resources: { cpu: '50m', memory: '64Mi', cpuLimit: '500m', memoryLimit: '256Mi' },
      mounts: [
        { path: programPath, source: { configMap: name } },
        { path: configPath, source: { configMap } },
        tmpMount('16Mi'),
      ],
      // The network policy of the operator of Llama Stack lets these pods in.
      podLabels: { 'app.kubernetes.io/part-of': 'llama-stack' },
      content: { program, config },
      probes: {
        readiness: { http: { port: 'http', path: '/readyz' } },
        liveness: { http: { port: 'http', path: '/healthz' } },
        startup: { http: { port: 'http', path: '/healthz' } },
        // Readiness asks Llama Stack twice, four seconds at most each time.
        timeoutSeconds: 9,
      },
    });
    this.endpoint = server.endpoint('http', 'none');
    const client = {
      name,
      namespace,
      podSelector: server.podSelector,
      serviceAccount: server.serviceAccount,
    };
    llamaStack.grantUse(client);
    equipment.grantUse(client);
    notifications?.grantUse(client);
    server.monitor(this.endpoint, '/metrics');
    if (props.alerts) new CalibrationAlerts(this, 'Alerts', { namespace, name });
  }
}

/** What `server.py` reads. */
function settings(props: CalibrationAgentProps): object {
  const { llamaStack } = props;
  return {
    port,
    stack: {
      url: llamaStack.endpoint.url(),
      openAiPath: llamaStack.openAiPath,
      shield: llamaStack.shield?.id ?? null,
    },
    model: props.modelId,
    collection: props.collection ?? null,
    answerSeconds: props.answerSeconds,
    equipment: props.equipment.url,
    notifications: props.notifications?.url ?? null,
    servers: props.servers.map((server) => ({
      label: server.name,
      url: server.url,
      tools: server.tools.map((tool) => tool.name),
    })),
  };
}
