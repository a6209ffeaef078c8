import type { Construct } from 'constructs';

/**
 * Named positions in the order of one stage. Argo CD applies them as sync waves, lowest first, and waits
 * for health between them. Plan: facts on Argo CD delivery; argoproj/argo-cd docs/user-guide/sync-waves.md @v3.5.1.
 */
export const phases = {
  /** What the gates of stages need. */
  stageGateNeeds: -31,
  /** Jobs that wait for the stages below. */
  stageGates: -30,
  /** Namespaces, projects. */
  namespaces: -20,
  /** OperatorGroups. */
  operatorGroups: -15,
  /** Subscriptions. */
  operators: -10,
  /** Jobs that wait for CustomResourceDefinitions. */
  gates: -5,
  /** Service accounts, roles, configuration, network policies. */
  configuration: 0,
  /** Generated secrets, and the stores that copies read from. */
  secrets: 1,
  /** Copies of secrets in other namespaces. */
  secretCopies: 2,
  /** Databases and object stores, with their volumes and Services. */
  dataStores: 3,
  /** Jobs that prepare a data store. */
  bootstrap: 4,
  /** DataScienceCluster and the like. */
  platform: 5,
  /** Serving runtimes, hardware profiles, model loaders with their volumes. */
  runtimes: 6,
  /** Model servers and other services that operators run. */
  services: 7,
  /** Programs that use the services. */
  applications: 8,
  /** Routes and monitors. */
  exposure: 9,
  /** Smoke tests. */
  verification: 10,
  /** What says that the whole stage is applied. */
  applied: 11,
} as const;

export type Phase = keyof typeof phases;

/** Kinds whose role, and with it their phase, is the same wherever they appear. */
const phaseOfKind: Readonly<Record<string, Phase>> = {
  Namespace: 'namespaces',
  AppProject: 'namespaces',
  OperatorGroup: 'operatorGroups',
  Subscription: 'operators',
  ServiceAccount: 'configuration',
  Role: 'configuration',
  RoleBinding: 'configuration',
  ClusterRole: 'configuration',
  ClusterRoleBinding: 'configuration',
  ConfigMap: 'configuration',
  NetworkPolicy: 'configuration',
  ResourceQuota: 'configuration',
  LimitRange: 'configuration',
  ArgoCD: 'configuration',
  Application: 'applications',
  Password: 'secrets',
  SecretStore: 'secrets',
  ExternalSecretsConfig: 'configuration',
  MachineSet: 'configuration',
  ClusterAutoscaler: 'configuration',
  MachineAutoscaler: 'configuration',
  NodeFeatureDiscovery: 'bootstrap',
  DSCInitialization: 'bootstrap',
  ClusterPolicy: 'platform',
  DataScienceCluster: 'platform',
  ServiceMeshMember: 'runtimes',
  PeerAuthentication: 'runtimes',
  OdhDashboardConfig: 'runtimes',
  HardwareProfile: 'runtimes',
  AcceleratorProfile: 'runtimes',
  ServingRuntime: 'runtimes',
  InferenceService: 'services',
  DoclingServe: 'services',
  DataSciencePipelinesApplication: 'services',
  LlamaStackDistribution: 'applications',
  Route: 'exposure',
  ServiceMonitor: 'exposure',
};

const contextKey = 'private-ai/phase';
const everyKindKey = 'private-ai/phase-of-every-kind';
const jobsKey = 'private-ai/phase-of-jobs';

/**
 * States the phase of the workload objects (Deployment, Job, Service, volume claim, ...) below a component.
 * Must be called before the component adds children. A volume claim thus shares the phase of its first
 * consumer, which a StorageClass with WaitForFirstConsumer needs (argoproj/argo-cd #12840).
 */
export function setPhase(component: Construct, phase: Phase): void {
  component.node.setContext(contextKey, phase);
}

/**
 * States the phase of every object below a component, accounts and roles too: for Jobs that run before the
 * phase `configuration`. Within a wave Argo CD applies accounts and roles before Jobs.
 *
 * @param jobs the phase of the Jobs; default: that of all others
 */
export function setPhaseOfEveryKind(component: Construct, phase: Phase, jobs: Phase = phase): void {
  component.node.setContext(everyKindKey, phase);
  component.node.setContext(jobsKey, jobs);
}

/** The phase of an object: stated for every kind, from its kind if that has one role, else from its component. */
export function phaseOf(object: Construct & { readonly kind: string }): Phase {
  const forced: unknown = object.node.tryGetContext(object.kind === 'Job' ? jobsKey : everyKindKey);
  if (isPhase(forced)) return forced;
  const stated: unknown = object.node.tryGetContext(contextKey);
  return phaseOfKind[object.kind] ?? (isPhase(stated) ? stated : 'services');
}

function isPhase(value: unknown): value is Phase {
  return typeof value === 'string' && value in phases;
}
