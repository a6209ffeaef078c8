import { Construct } from 'constructs';
import {
  DscInitialization,
  type DscInitializationSpec,
} from '../../../imports/dscinitialization.opendatahub.io';
import { meshControlPlane } from '../../contracts/mesh';
import { Platform } from '../../cluster/platform';
import { keep } from '../../cluster/keep';
import { applicationsNamespace, monitoringNamespace } from './openshift-ai';

/**
 * The one DSCInitialization `default-dsci`: namespaces of OpenShift AI, its monitoring, trusted certificates,
 * and a service mesh only where a component asks for one. The operator would make one of its own, with a mesh;
 * the variable DISABLE_DSC_CONFIG of its Subscription keeps it from that. With `dataScienceCluster: existing` it
 * becomes a duty.
 */
export class DscInitializationObject extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const platform = Platform.of(this);
    platform.whenComplete(() => {
      const serviceMesh = serviceMeshSpec(platform);
      if (platform.environment.dataScienceCluster === 'existing') {
        platform.expect({
          text: `The DSCInitialization has serviceMesh.managementState: ${serviceMesh.managementState ?? ''} and applicationsNamespace: ${applicationsNamespace}`,
          object: { kind: 'Namespace', name: applicationsNamespace },
        });
        return;
      }
      new DscInitialization(this, 'DSCInitialization', {
        metadata: { name: 'default-dsci', annotations: keep },
        spec: {
          applicationsNamespace,
          monitoring: { managementState: 'Managed', namespace: monitoringNamespace },
          serviceMesh,
          // Puts the cluster's proxy and own certificates into every namespace, as odh-trusted-ca-bundle.
          trustedCaBundle: { managementState: 'Managed', customCaBundle: '' },
        },
      });
    });
  }
}

function serviceMeshSpec(platform: Platform): NonNullable<DscInitializationSpec['serviceMesh']> {
  if (!platform.operators.has('service-mesh')) return { managementState: 'Removed' };
  return {
    managementState: 'Managed',
    controlPlane: { ...meshControlPlane, metricsCollection: 'Istio' },
    // Tokens of service accounts, which clients of protected models present.
    auth: { audiences: ['https://kubernetes.default.svc'] },
  };
}
