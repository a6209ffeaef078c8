import { Construct } from 'constructs';
import { OdhDashboardConfig } from '../../../imports/opendatahub.io';
import type { ClusterNeeds } from '../../cluster/cluster-needs';
import type { DataScienceComponent } from '../../releases/release';
import { keep } from '../../cluster/keep';
import { applicationsNamespace } from './openshift-ai';

/**
 * OdhDashboardConfig `odh-dashboard-config`: the dashboard shows what this environment has. The operator makes
 * the object once and then leaves it alone; we own the switches and nothing else of it
 * (red-hat-data-services/rhods-operator pkg/controller/actions/deploy @rhoai-2.25).
 */
export class DashboardConfig extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { dataScienceComponents }: Pick<ClusterNeeds, 'dataScienceComponents'>,
  ) {
    super(scope, id);
    const has = (component: DataScienceComponent) => dataScienceComponents.has(component);
    new OdhDashboardConfig(this, 'OdhDashboardConfig', {
      metadata: { name: 'odh-dashboard-config', namespace: applicationsNamespace, annotations: keep },
      spec: {
        dashboardConfig: {
          // Nothing about the use of the cluster goes to the vendor.
          disableTracking: true,
          disableKServe: !has('kserve'),
          disableKServeRaw: !has('kserve'),
          disableKServeAuth: !has('kserve'),
          disableKServeMetrics: !has('kserve'),
          disableModelMesh: !has('modelmeshserving'),
          disableNimModelServing: true,
          disablePipelines: !has('datasciencepipelines'),
          disableModelRegistry: !has('modelregistry'),
          disableDistributedWorkloads: !has('kueue'),
          disableHardwareProfiles: false,
        },
      },
    });
  }
}
