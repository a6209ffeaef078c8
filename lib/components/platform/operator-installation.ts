import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as olm from '../../../imports/operators.coreos.com';
import type { InstalledOperatorName } from '../../catalogues/operator-names';
import { catalogNamespace, catalogSource } from '../../cluster/catalog-source';
import { retained } from '../../cluster/retained';
import { platformLabels } from '../../cluster/labels';
import { Platform } from '../../cluster/platform';
import type { OperatorCatalogSettings, OperatorVersionSettings } from '../../environment/schema';
import { installedPackage, type OperatorPackage } from '../../releases/release';
import { OperatorApprover } from './operator-approver';

/** What an environment states of the operators that it installs. */
export interface OperatorSettings {
  /** CatalogSources that take the place of those of OpenShift. */
  readonly catalogs: OperatorCatalogSettings;
  /** ClusterServiceVersion by operator. @default the newest of its channel */
  readonly versions: OperatorVersionSettings;
}

export interface OperatorInstallationProps {
  readonly operator: InstalledOperatorName;
  readonly settings: OperatorSettings;
  /** Argo CD must not prune what it applies here; the bootstrap, which brings Argo CD itself, a person applies. */
  readonly appliedBy: 'Argo CD' | 'a cluster admin';
}

/**
 * One operator from a catalogue of the cluster: Namespace, OperatorGroup `<package>` and Subscription as the release says, from the
 * CatalogSource and in the version that the environment states. A stated version comes with a Job that approves it.
 */
export class OperatorInstallation extends Construct {
  constructor(scope: Construct, id: string, props: OperatorInstallationProps) {
    super(scope, id);
    const { operator: name, settings, appliedBy } = props;
    const platform = Platform.of(this);
    const operator = installedPackage(platform.release, name);
    const { namespace } = operator;
    const annotations = appliedBy === 'Argo CD' ? retained : undefined;
    if (operator.installMode !== 'shared') {
      new k8s.KubeNamespace(this, 'Namespace', {
        metadata: {
          name: namespace,
          labels: { ...platformLabels, ...(operator.clusterMonitoring ? monitored(platform) : {}) },
          annotations,
        },
      });
      this.makeGroup(operator, annotations);
    }
    const startingCsv = settings.versions[name];
    new olm.Subscription(this, 'Subscription', {
      metadata: { name: operator.package, namespace, labels: platformLabels, annotations },
      spec: {
        name: operator.package,
        channel: operator.channel,
        source: catalogSource(settings.catalogs, operator),
        sourceNamespace: catalogNamespace,
        // Manual: OLM asks before every step, and the approver says yes to the stated version only.
        installPlanApproval: startingCsv === undefined ? 'Automatic' : 'Manual',
        startingCsv,
        config: operator.env === undefined ? undefined : { env: variables(operator.env) },
      },
    });
    if (startingCsv !== undefined) {
      // In a stage it runs beside the Subscription, which is not healthy before; a cluster admin applies its files in order of need.
      const syncWave = appliedBy === 'Argo CD' ? 'operators' : 'bootstrap';
      new OperatorApprover(this, 'Approver', { operator, startingCsv, syncWave });
    }
  }

  /**
   * Its annotation lets OLM unpack a bundle again, ten minutes after the last failure: without it one pull that takes
   * too long stops the operator until a cluster admin deletes OLM's Jobs. OLM wants five minutes or more
   * (operator-framework/operator-lifecycle-manager pkg/controller/bundle/bundle_unpacker.go @v0.30.0, issue #2940, pull
   * request #3016).
   */
  private makeGroup(operator: OperatorPackage, annotations?: Readonly<Record<string, string>>): void {
    const { namespace } = operator;
    new olm.OperatorGroup(this, 'OperatorGroup', {
      metadata: {
        name: operator.package,
        namespace,
        labels: platformLabels,
        annotations: { ...annotations, 'operatorframework.io/bundle-unpack-min-retry-interval': '10m' },
      },
      spec: {
        upgradeStrategy: 'Default',
        targetNamespaces: operator.installMode === 'own' ? [namespace] : undefined,
      },
    });
  }
}

/**
 * Label of a namespace that platform monitoring scrapes. The operators of GPUs and of Argo CD add it where it is missing,
 * and a managed service refuses the value true (NVIDIA/gpu-operator controllers/state_manager.go @v25.3.4,
 * redhat-developer/gitops-operator controllers/argocd_metrics_controller.go @033f90f,
 * openshift/managed-cluster-validating-webhooks pkg/webhooks/namespace/namespace.go).
 */
export function monitored({ managed }: Platform): Record<string, string> {
  return { 'openshift.io/cluster-monitoring': String(managed === 'none') };
}

function variables(env: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(env).map(([name, value]) => ({ name, value }));
}
