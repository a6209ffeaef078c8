import { type EnvironmentApp, Folder } from '../cluster/environment-app';
import { CalibrationAgent } from '../components/agents/calibration/calibration-agent';
import { Equipment } from '../components/agents/equipment/equipment';
import { KubernetesTools } from '../components/agents/kubernetes-tools';
import { NotificationTools } from '../components/agents/notifications/notification-tools';
import { OwnTools } from '../components/agents/own-tools';
import { ToolServerAlerts } from '../components/agents/tool-server-alerts';
import { dumpedDatabase } from '../components/storage/postgresql/dumped-database';
import { ToolSmokeTest } from '../components/smoke/tool-smoke-test';
import type { DumpedDatabase } from '../contracts/backup';
import type { Calibration } from '../contracts/calibration';
import type { Database } from '../contracts/database';
import type { LlamaStack } from '../contracts/llama-stack';
import type { Notifications } from '../contracts/notifications';
import { isForModels, type ToolServer } from '../contracts/tool-server';
import type { Environment } from '../environment/schema';
import type { StageName } from '../environment/stages';
import { callsTools } from '../environment/tool-models';
import { ExposedServer, exposedSeconds } from '../workload/exposed-server';

/** Stage 03: tools for the models. */
export class AgenticAiStage extends Folder<StageName> {
  /** Those that models may call. */
  readonly toolServers: readonly ToolServer[];
  /** The database of equipment, where there is one. */
  readonly equipment?: Database;
  readonly notifications?: Notifications;
  readonly calibration?: Calibration;

  constructor(app: EnvironmentApp, llamaStack: LlamaStack) {
    super(app, 'stage03-agentic-ai');
    const { agents, monitoring, namespaces, smokeTests } = app.environment;
    const namespace = namespaces.workloads;
    const equipment =
      agents.equipment && new Equipment(this, 'equipment', { namespace, ...agents.equipment });
    this.equipment = equipment?.database;
    const servers: ToolServer[] = [
      new KubernetesTools(this, 'kubernetes-tools', {
        namespace,
        observed: agents.kubernetes.namespaces ?? [namespace],
        tools: agents.kubernetes.tools,
      }),
      ...(equipment === undefined ? [] : [equipment.tools]),
      ...agents.toolServers.map((settings) => new OwnTools(this, settings.name, { namespace, settings })),
    ];
    if (agents.notifications !== undefined) {
      const settings = agents.notifications;
      this.notifications = new NotificationTools(this, 'notification-tools', { namespace, settings });
      servers.push(this.notifications);
    }
    const { asks } = app.platform.release.llamaStack.tools;
    this.toolServers = servers.filter((server) => isForModels(server, asks));
    // Calls come from Llama Stack, not from whoever asks it.
    for (const { endpoint } of this.toolServers) llamaStack.grantCalls(endpoint);
    if (equipment !== undefined && agents.calibration !== undefined) {
      const { collection, exposure } = agents.calibration;
      const { endpoint } = new CalibrationAgent(this, 'calibration-agent', {
        namespace,
        llamaStack,
        modelId: modelFor(app.environment, llamaStack),
        collection,
        equipment: equipment.tools,
        notifications: this.notifications,
        // It asks nobody whether a model may call something.
        servers: servers.filter((server) => isForModels(server, false)),
        answerSeconds: exposedSeconds / 2,
        alerts: monitoring.alerts,
      });
      const { host } = new ExposedServer(this, 'calibration-exposure', {
        component: 'calibration-agent',
        route: 'calibration',
        endpoint,
        exposure,
      });
      this.calibration = { endpoint, host, tells: this.notifications !== undefined };
    }
    if (monitoring.alerts) {
      const { notifications } = this;
      new ToolServerAlerts(this, 'tool-server-alerts', { namespace, servers, notifications });
    }
    if (smokeTests) {
      new ToolSmokeTest(this, 'smoke-test', {
        name: 'stage03-smoke-tools',
        namespace,
        servers,
        agent: this.calibration?.endpoint,
      });
    }
  }

  /** Databases of servers of this stage, for a backup. */
  get dumpedDatabases(): DumpedDatabase[] {
    const { equipment } = this;
    if (equipment?.endpoint === undefined) return [];
    // Its own pod: tables that come back have no grants, which its start gives them.
    const { namespace, podSelector } = equipment.endpoint;
    return dumpedDatabase(equipment, {
      server: 'equipment',
      users: { namespace, podSelector },
    });
  }
}

/** Id of the model that the agent asks: the one that is named, or the first that calls tools. */
function modelFor(environment: Environment, { modelIds }: LlamaStack): string {
  const { servedBy } = environment.rag.embedding;
  const name =
    environment.agents.calibration?.model ??
    environment.models.find((model) => model.name !== servedBy && callsTools(environment, model))?.name;
  const id = name === undefined ? undefined : modelIds.get(name);
  if (id === undefined) throw new Error('no model calls tools');
  return id;
}
