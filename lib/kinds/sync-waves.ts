/**
 * Named positions in the order of one stage. Argo CD applies them as sync waves, lowest first, and waits
 * for health between them. Plan: facts on Argo CD delivery; argoproj/argo-cd docs/user-guide/sync-waves.md @v3.5.1.
 */
export const syncWaves = {
  /** What the wait Jobs of stages need. */
  stageWaitNeeds: -31,
  /** Jobs that wait for the stages below. */
  stageWaitJobs: -30,
  /** Namespaces, projects. */
  namespaces: -20,
  /** OperatorGroups. */
  operatorGroups: -15,
  /** Subscriptions. */
  operators: -10,
  /** Jobs that wait for CustomResourceDefinitions. */
  waitJobs: -5,
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
  /** Runs of pipelines. */
  pipelineRuns: 10,
  /** Smoke tests. */
  verification: 11,
  /** What says that the whole stage is applied. */
  applied: 12,
} as const;

export type SyncWave = keyof typeof syncWaves;
