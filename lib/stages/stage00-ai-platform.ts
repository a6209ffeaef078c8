import { Construct } from 'constructs';
import type { EnvironmentApp } from '../cluster/environment-app';
import { Folder } from '../cluster/environment-app';
import type { ClusterNeeds, Prerequisite } from '../cluster/cluster-needs';
import { Needs } from '../cluster/needs';
import { needCapability, Platform } from '../cluster/platform';
import { statePull } from '../cluster/pull-secret';
import type { ObjectStore } from '../contracts/object-store';
import type { ServedModel } from '../contracts/served-model';
import { type GpuPool, gpuPoolsOf } from '../environment/gpu-pool';
import { byTask, endpointModels } from '../environment/model-kinds';
import type { Environment } from '../environment/schema';
import type { StageName } from '../environment/stages';
import { OpenShiftAi, openShiftAiPrerequisites } from '../components/platform/openshift-ai';
import { ExternalSecretsOperand } from '../components/platform/external-secrets-operand';
import { ExternalSecrets, secretsFrom } from '../components/platform/external-secrets';
import { GpuNodes } from '../components/platform/gpu-nodes';
import { GpuOperator } from '../components/platform/gpu-operator';
import { HardwareProfiles } from '../components/platform/hardware-profiles';
import { Namespaces } from '../components/platform/namespaces';
import { NetworkPolicies } from '../components/platform/network-policies';
import { NodeFeatureDiscovery } from '../components/platform/node-feature-discovery';
import { operatorPrerequisites, Operators } from '../components/platform/operators';
import { Quotas } from '../components/platform/quotas';
import { secretStorePrerequisites } from '../components/platform/stored-secrets';
import {
  isScraped,
  UserWorkloadMonitoring,
  userWorkloadMonitoringPrerequisite,
} from '../components/platform/user-workload-monitoring';
import { operatorSettings } from './operator-settings';
import { ExternalModel } from '../components/serving/external-model';
import { BucketSmokeTest } from '../components/smoke/bucket-smoke-test';
import { ModelSmokeTest } from '../components/smoke/model-smoke-test';
import { ExternalS3 } from '../components/storage/external-s3';
import { Minio } from '../components/storage/minio';

/**
 * Stage 00: what every other stage stands on. Hands the object store, and the models that somebody else serves, to the
 * stages above.
 */
export class AiPlatformStage extends Folder<StageName> {
  readonly objectStore: ObjectStore;
  readonly externalModels: readonly ServedModel[];
  private readonly environment: Environment;

  constructor(app: EnvironmentApp) {
    super(app, 'stage00-ai-platform');
    const { environment } = app;
    this.environment = environment;
    Needs.of(this).operator('openshift-ai');
    for (const dataScienceComponent of environment.retiring.components) {
      Needs.of(this).dataScienceComponent(dataScienceComponent);
    }
    Needs.of(this).namespace({
      name: environment.namespaces.workloads,
      labels: { 'opendatahub.io/dashboard': 'true', 'modelmesh-enabled': 'false' },
    });
    this.objectStore = this.makeObjectStore(app);
    // In a scope of their own: a model may have the name of another construct.
    const external = new Construct(this, 'external-models');
    this.externalModels = endpointModels(environment).map(
      (model) => new ExternalModel(external, model.name, model),
    );
    const { chats } = byTask(environment, this.externalModels);
    if (environment.smokeTests && chats.length > 0) {
      new ModelSmokeTest(this, 'external-models-smoke-test', {
        name: 'stage00-smoke-models',
        namespace: environment.namespaces.workloads,
        models: chats,
      });
    }
    const pools = gpuPoolsOf(environment);
    if (pools.length > 0) this.makeGpuNodes(environment, pools);
    needCapability(this, 'dashboard');
    // Jobs that wait for what is not there yet run here, whatever else does.
    statePull(this, environment.namespaces.workloads);
    if (environment.secrets.provider === 'external-secrets') {
      new ExternalSecretsOperand(this, 'external-secrets-operand', { store: environment.secrets.store });
    }
  }

  /** Tests the buckets, when all stages have asked for theirs. */
  testBuckets(): void {
    if (!this.environment.smokeTests) return;
    const access = this.objectStore.access();
    const namespaces = new Set(access.map(({ keys }) => keys.secret.namespace));
    for (const namespace of namespaces) {
      new BucketSmokeTest(this, `buckets-smoke-test-${namespace}`, {
        name: 'stage00-smoke-buckets',
        namespace,
        store: this.objectStore,
        access: access.filter(({ keys }) => keys.secret.namespace === namespace),
      });
    }
  }

  /** Makes what the stages need from the cluster, when all of them have said it. */
  provide(needs: ClusterNeeds): void {
    const { environment } = this;
    new Operators(this, 'operators', { needs, settings: operatorSettings(environment) });
    if (environment.dataScienceCluster === 'managed') new OpenShiftAi(this, 'openshift-ai', needs);
    if (environment.userWorkloadMonitoring === 'managed' && isScraped(needs)) {
      new UserWorkloadMonitoring(this, 'user-workload-monitoring', {
        namespace: environment.namespaces.workloads,
      });
    }
    new Namespaces(this, 'namespaces', needs);
    new Quotas(this, 'quotas', { needs, settings: environment.quotas });
    if (environment.secrets.provider === 'external-secrets') {
      new ExternalSecrets(this, 'external-secrets', { needs, settings: environment.secrets });
    }
    new NetworkPolicies(this, 'network-policies', needs);
  }

  /** What the owner has to see to because the environment does not make it, though something needs it. */
  prerequisites(needs: ClusterNeeds): Prerequisite[] {
    const { dataScienceCluster, userWorkloadMonitoring, secrets } = this.environment;
    const { store } = secrets;
    const platform = Platform.of(this);
    return [
      ...operatorPrerequisites(platform, needs),
      ...(dataScienceCluster === 'existing' ? openShiftAiPrerequisites(platform, needs) : []),
      ...(userWorkloadMonitoring === 'existing' && isScraped(needs)
        ? [userWorkloadMonitoringPrerequisite]
        : []),
      ...(store === undefined
        ? []
        : secretStorePrerequisites({ store, secrets: secretsFrom(needs, secrets, 'stored') })),
    ];
  }

  private makeGpuNodes(environment: Environment, pools: readonly GpuPool[]): void {
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
