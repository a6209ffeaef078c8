import type { Environment } from './schema';

/** What a managed OpenShift does itself, so that nobody else may. */
export interface ManagedService {
  readonly title: string;
  readonly platform: Environment['platform'];
  /** Whether nodes come from its machine pools alone, with their labels and taints. */
  readonly machinePools: boolean;
  /** Whether it configures the monitoring of the cluster; that of user workloads is on. */
  readonly monitoring: boolean;
}

/**
 * ROSA: "Machine sets are not directly modifiable" (docs.openshift.com/rosa, about machine pools); labels of nodes come from
 * machine pools (openshift/managed-node-metadata-operator README); monitoring is configured by the provider. ARO leaves
 * MachineSets (MicrosoftDocs/azure-docs articles/openshift/howto-infrastructure-nodes.md) and
 * monitoring of user workloads (sassoftware/viya4-monitoring-kubernetes monitoring/OpenShift.md) to its owner.
 */
const services: Readonly<Record<Exclude<Environment['managed'], 'none'>, ManagedService>> = {
  rosa: { title: 'ROSA', platform: 'aws', machinePools: true, monitoring: true },
  aro: { title: 'ARO', platform: 'azure', machinePools: false, monitoring: false },
};

/** The service that runs the cluster; `undefined` where its owner does, or the setting is wrong. */
export function managedService(managed: Environment['managed'] | undefined): ManagedService | undefined {
  return managed === undefined || managed === 'none' ? undefined : services[managed];
}
