import { Construct } from 'constructs';
import {
  DscInitialization,
  type DscInitializationSpec,
} from '../../../imports/dscinitialization.opendatahub.io';
import { meshControlPlane } from '../../contracts/mesh';
import type { ClusterNeeds, Prerequisite } from '../../cluster/cluster-needs';
import { keep } from '../../cluster/keep';
import { applicationsNamespace, monitoringNamespace } from './openshift-ai';

/**
 * The one DSCInitialization `default-dsci`: namespaces of OpenShift AI, its monitoring, trusted certificates,
 * and a service mesh only where a component asks for one. The operator would make one of its own, with a mesh;
 * the variable DISABLE_DSC_CONFIG of its Subscription keeps it from that. With `dataScienceCluster: existing` it
 * is a prerequisite.
 */
export class DscInitializationObject extends Construct {
  constructor(scope: Construct, id: string, needs: Pick<ClusterNeeds, 'operators'>) {
    super(scope, id);
    new DscInitialization(this, 'DSCInitialization', {
      metadata: { name: 'default-dsci', annotations: keep },
      spec: {
        applicationsNamespace,
        monitoring: { managementState: 'Managed', namespace: monitoringNamespace },
        serviceMesh: serviceMeshSpec(needs),
        // Puts the cluster's proxy and own certificates into every namespace, as odh-trusted-ca-bundle.
        trustedCaBundle: { managementState: 'Managed', customCaBundle: '' },
      },
    });
  }
}

/** What an existing DSCInitialization has to say. */
export function dscInitializationPrerequisite(needs: Pick<ClusterNeeds, 'operators'>): Prerequisite {
  const { managementState = '' } = serviceMeshSpec(needs);
  return {
    text: `The DSCInitialization has serviceMesh.managementState: ${managementState} and applicationsNamespace: ${applicationsNamespace}`,
    object: { kind: 'Namespace', name: applicationsNamespace },
  };
}

function serviceMeshSpec({
  operators,
}: Pick<ClusterNeeds, 'operators'>): NonNullable<DscInitializationSpec['serviceMesh']> {
  if (!operators.has('service-mesh')) return { managementState: 'Removed' };
  return {
    managementState: 'Managed',
    controlPlane: { ...meshControlPlane, metricsCollection: 'Istio' },
    // Tokens of service accounts, which clients of protected models present.
    auth: { audiences: ['https://kubernetes.default.svc'] },
  };
}
