import { Construct } from 'constructs';
import { DataScienceCluster } from '../../../imports/datasciencecluster.opendatahub.io';
import type { ClusterNeeds, Prerequisite } from '../../cluster/cluster-needs';
import { compare } from '../../program/compare';
import { Platform } from '../../cluster/platform';
import type { DataScienceComponent } from '../../releases/release';
import { keep } from '../../cluster/keep';

type DscNeeds = Pick<ClusterNeeds, 'dataScienceComponents' | 'operators'>;

/**
 * Settings beyond the management state. KServe: plain Deployments with a Service that has a cluster IP; the
 * default, `Headless`, cannot be reached on port 80. Knative only if a model is Serverless; its gateway then has
 * the certificate of the router, so that who trusts one Route of the cluster trusts all
 * (red-hat-data-services/rhods-operator api/components/v1alpha1/kserve_types.go and
 * internal/controller/components/kserve/kserve_support.go @rhoai-2.25).
 */
function settingsOf(component: DataScienceComponent, { operators }: DscNeeds): object {
  if (component !== 'kserve') return {};
  return {
    defaultDeploymentMode: 'RawDeployment',
    rawDeploymentServiceConfig: 'Headed',
    serving: operators.has('serverless')
      ? {
          managementState: 'Managed',
          name: 'knative-serving',
          ingressGateway: { certificate: { type: 'OpenshiftDefaultIngress' } },
        }
      : { managementState: 'Removed', name: 'knative-serving' },
    nim: { managementState: 'Removed' },
  };
}

/**
 * The one DataScienceCluster `default-dsc`. It states every component of the release: Managed if something
 * needs it, else Removed, since the operator would fill a gap with a default of its own. With
 * `dataScienceCluster: existing` it is a prerequisite.
 */
export class DataScienceClusterObject extends Construct {
  constructor(scope: Construct, id: string, needs: DscNeeds) {
    super(scope, id);
    const { release } = Platform.of(this);
    const components = Object.fromEntries(
      release.dataScienceComponents.map((component) => [
        component,
        needs.dataScienceComponents.has(component)
          ? componentSpec(component, needs)
          : { managementState: 'Removed' },
      ]),
    );
    new DataScienceCluster(this, 'DataScienceCluster', {
      metadata: { name: 'default-dsc', annotations: keep },
      // The release lists exactly the keys of its DataScienceCluster; the schema test checks it.
      spec: { components: components },
    });
  }
}

/** What an existing DataScienceCluster has to say. */
export function dataScienceClusterPrerequisites(needs: DscNeeds): Prerequisite[] {
  return [...needs.dataScienceComponents].sort(compare).map((component) => ({
    text: `The DataScienceCluster has ${component} with ${JSON.stringify(componentSpec(component, needs))}`,
  }));
}

function componentSpec(component: DataScienceComponent, needs: DscNeeds): object {
  return { managementState: 'Managed', ...settingsOf(component, needs) };
}
