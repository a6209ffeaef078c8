import type { EnvironmentApp } from '../cluster/environment-app';
import { Folder } from '../cluster/environment-app';
import type { ClusterNeeds } from '../cluster/cluster-needs';
import { Needs } from '../cluster/needs';
import { needCapability, Platform } from '../cluster/platform';
import { statePull } from '../cluster/pull-secret';
import type { ObjectStore } from '../contracts/object-store';
import { gpuPoolsOf } from '../environment/gpu-pool';
import type { Environment } from '../environment/schema';
import type { StageName } from '../environment/stages';
import { OpenShiftAi } from '../components/platform/openshift-ai';
import { ExternalSecretsOperand } from '../components/platform/external-secrets-operand';
import { ExternalSecrets } from '../components/platform/external-secrets';
import { GpuNodes } from '../components/platform/gpu-nodes';
import { GpuOperator } from '../components/platform/gpu-operator';
import { HardwareProfiles } from '../components/platform/hardware-profiles';
import { Namespaces } from '../components/platform/namespaces';
import { NetworkPolicies } from '../components/platform/network-policies';
import { NodeFeatureDiscovery } from '../components/platform/node-feature-discovery';
import { Operators } from '../components/platform/operators';
import { Quotas } from '../components/platform/quotas';
import { isScraped, UserWorkloadMonitoring } from '../components/platform/user-workload-monitoring';
import { ExternalS3 } from '../components/storage/external-s3';
import { Minio } from '../components/storage/minio';

/** Stage 00: what every other stage stands on. Hands the object store to the stages above. */
export class AiPlatformStage extends Folder<StageName> {
  readonly objectStore: ObjectStore;

  constructor(app: EnvironmentApp) {
    super(app, 'stage00-ai-platform');
    const { environment } = app;
    Needs.of(this).operator('openshift-ai');
    for (const dataScienceComponent of environment.retiring.components) {
      Needs.of(this).dataScienceComponent(dataScienceComponent);
    }
    Needs.of(this).namespace({
      name: environment.namespaces.workloads,
      labels: { 'opendatahub.io/dashboard': 'true', 'modelmesh-enabled': 'false' },
    });
    this.objectStore = this.makeObjectStore(app);
    if (environment.gpuPools.length > 0) this.makeGpuNodes(environment);
    needCapability(this, 'dashboard');
    // Jobs that wait for what is not there yet run here, whatever else does.
    statePull(this, environment.namespaces.workloads);
    if (environment.secrets.provider === 'external-secrets') {
      new ExternalSecretsOperand(this, 'external-secrets-operand');
    }
  }

  /** Makes what the stages need from the cluster, when all of them have said it. */
  provide(needs: ClusterNeeds): void {
    const { environment } = Platform.of(this);
    new Operators(this, 'operators', needs);
    if (environment.dataScienceCluster === 'managed') new OpenShiftAi(this, 'openshift-ai', needs);
    if (environment.userWorkloadMonitoring === 'managed' && isScraped(needs)) {
      new UserWorkloadMonitoring(this, 'user-workload-monitoring', {
        namespace: environment.namespaces.workloads,
      });
    }
    new Namespaces(this, 'namespaces', needs);
    new Quotas(this, 'quotas', needs);
    if (environment.secrets.provider === 'external-secrets') {
      new ExternalSecrets(this, 'external-secrets', { needs, settings: environment.secrets });
    }
    new NetworkPolicies(this, 'network-policies', needs);
  }

  private makeGpuNodes(environment: Environment): void {
    const pools = gpuPoolsOf(environment);
    new NodeFeatureDiscovery(this, 'node-feature-discovery');
    new GpuOperator(this, 'gpu-operator', pools);
    new GpuNodes(this, 'gpu-nodes', { pools, aws: environment.aws });
    new HardwareProfiles(this, 'hardware-profiles', pools);
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
