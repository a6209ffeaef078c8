import type { EnvironmentApp } from '../cluster/environment-app';
import { Folder } from '../cluster/environment-app';
import type { ObjectStore } from '../contracts/object-store';
import type { StageName } from '../environment/stages';
import { DataScienceClusterObject } from '../components/platform/data-science-cluster';
import { DashboardConfig } from '../components/platform/dashboard-config';
import { DscInitializationObject } from '../components/platform/dsc-initialization';
import { ExternalSecrets } from '../components/platform/external-secrets';
import { GpuNodes } from '../components/platform/gpu-nodes';
import { GpuOperator } from '../components/platform/gpu-operator';
import { HardwareProfiles } from '../components/platform/hardware-profiles';
import { Namespaces } from '../components/platform/namespaces';
import { NetworkPolicies } from '../components/platform/network-policies';
import { NodeFeatureDiscoveryInstance } from '../components/platform/node-feature-discovery';
import { Operators } from '../components/platform/operators';
import { Quotas } from '../components/platform/quotas';
import { UserWorkloadMonitoring } from '../components/platform/user-workload-monitoring';
import { ExternalS3 } from '../components/storage/external-s3';
import { Minio } from '../components/storage/minio';

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
