import type { EnvironmentApp } from '../core/environment-app';
import { Folder } from '../core/environment-app';
import type { ObjectStore } from '../core/object-store';
import type { StageName } from '../environment/stages';
import { DataScienceClusterObject } from '../platform/data-science-cluster';
import { DashboardConfig } from '../platform/dashboard-config';
import { DscInitializationObject } from '../platform/dsc-initialization';
import { ExternalSecrets } from '../platform/external-secrets';
import { GpuNodes } from '../platform/gpu-nodes';
import { GpuOperator } from '../platform/gpu-operator';
import { HardwareProfiles } from '../platform/hardware-profiles';
import { Namespaces } from '../platform/namespaces';
import { NetworkPolicies } from '../platform/network-policies';
import { NodeFeatureDiscoveryInstance } from '../platform/node-feature-discovery';
import { Operators } from '../platform/operators';
import { Quotas } from '../platform/quotas';
import { UserWorkloadMonitoring } from '../platform/user-workload-monitoring';
import { ExternalS3 } from '../storage/external-s3';
import { Minio } from '../storage/minio';

/** Stage 00: what every other stage stands on. Hands the object store to the stages above. */
export class AiPlatformStage extends Folder<StageName> {
  readonly objectStore: ObjectStore;

  constructor(app: EnvironmentApp) {
    super(app, 'stage00-ai-platform');
    const { environment, platform } = app;
    platform.require(this, { operator: 'openshift-ai' });
    for (const dataScienceComponent of environment.retiring.components) {
      platform.require(this, { dataScienceComponent });
    }
    platform.require(this, {
      namespace: environment.namespaces.workloads,
      labels: { 'opendatahub.io/dashboard': 'true', 'modelmesh-enabled': 'false' },
    });
    this.objectStore = this.makeObjectStore(app);
    if (environment.gpuPools.length > 0) this.makeGpuNodes();
    new Operators(this, 'operators');
    new DscInitializationObject(this, 'dsc-initialization');
    new DataScienceClusterObject(this, 'data-science-cluster');
    new DashboardConfig(this, 'dashboard-config');
    new UserWorkloadMonitoring(this, 'user-workload-monitoring');
    new Namespaces(this, 'namespaces');
    new Quotas(this, 'quotas');
    new ExternalSecrets(this, 'external-secrets');
    new NetworkPolicies(this, 'network-policies');
  }

  private makeGpuNodes(): void {
    new NodeFeatureDiscoveryInstance(this, 'node-feature-discovery');
    new GpuOperator(this, 'gpu-operator');
    new GpuNodes(this, 'gpu-nodes');
    new HardwareProfiles(this, 'hardware-profiles');
  }

  private makeObjectStore({ environment }: EnvironmentApp): ObjectStore {
    const settings = environment.objectStore;
    switch (settings.type) {
      case 'minio':
        return new Minio(this, 'minio', { ...settings, namespace: environment.namespaces.objectStore });
      case 'external':
        return new ExternalS3(this, 'external-s3', settings);
    }
  }
}
