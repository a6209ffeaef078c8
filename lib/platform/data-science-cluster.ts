import { Construct } from 'constructs';
import { DataScienceCluster } from '../../imports/datasciencecluster.opendatahub.io';
import { Platform } from '../core/platform';
import type { DataScienceComponent } from '../environment/releases/release';
import { keep } from './openshift-ai';

/**
 * Settings beyond the management state. KServe: plain Deployments with a Service that has a cluster IP,
 * no Knative; the default, `Headless`, cannot be reached on port 80
 * (red-hat-data-services/rhods-operator api/components/v1alpha1/kserve_types.go @rhoai-2.25).
 */
const settings: Readonly<Partial<Record<DataScienceComponent, object>>> = {
  kserve: {
    defaultDeploymentMode: 'RawDeployment',
    rawDeploymentServiceConfig: 'Headed',
    serving: { managementState: 'Removed', name: 'knative-serving' },
    nim: { managementState: 'Removed' },
  },
};

/**
 * The one DataScienceCluster `default-dsc`. It states every component of the release: Managed if something
 * needs it, else Removed, since the operator would fill a gap with a default of its own. With
 * `dataScienceCluster: existing` it becomes a duty.
 */
export class DataScienceClusterObject extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const platform = Platform.of(this);
    platform.whenComplete(() => {
      const needed = [...platform.dataScienceComponents.keys()].sort();
      if (platform.environment.dataScienceCluster === 'existing') {
        for (const component of needed) {
          platform.expect({
            text: `The DataScienceCluster has ${component} with ${JSON.stringify(componentSpec(component, true))}`,
          });
        }
        return;
      }
      const components = Object.fromEntries(
        platform.release.dataScienceComponents.map((component) => [
          component,
          componentSpec(component, needed.includes(component)),
        ]),
      );
      new DataScienceCluster(this, 'DataScienceCluster', {
        metadata: { name: 'default-dsc', annotations: keep },
        // The release lists exactly the keys of its DataScienceCluster; the schema test checks it.
        spec: { components: components },
      });
    });
  }
}

function componentSpec(component: DataScienceComponent, managed: boolean): object {
  const managementState = managed ? 'Managed' : 'Removed';
  return managed ? { managementState, ...settings[component] } : { managementState };
}
