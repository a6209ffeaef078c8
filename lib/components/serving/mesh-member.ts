import { Construct } from 'constructs';
import * as maistra from '../../../imports/maistra.io';
import * as istio from '../../../imports/security.istio.io';
import { objectLabels } from '../../cluster/labels';
import { meshControlPlane } from '../../catalogues/service-mesh';
import { Needs } from '../../cluster/needs';

/**
 * Membership of a namespace in the service mesh, without which Serverless models are refused: ServiceMeshMember
 * `default`, and PeerAuthentication `model-servers`, by which their pods speak mutual TLS only.
 *
 * OpenShift AI makes a member of that name too, but only after the first model; it leaves one that exists alone,
 * and removes a PeerAuthentication named `default` (red-hat-data-services/odh-model-controller
 * kserve_istio_smm_reconciler.go, kserve_istio_peerauthentication_reconciler.go @rhoai-2.25).
 *
 * The mesh admits a member only if whoever makes it may `use` the control plane. The mesh's own Role for that comes
 * with the control plane, which is later than a cluster admin can bind it: the rights of Argo CD have a rule of their own
 * (`meshRules` in `lib/argocd/rights-rules.ts`).
 */
export class MeshMember extends Construct {
  constructor(scope: Construct, id: string, namespace: string) {
    super(scope, id);
    const labels = objectLabels('service-mesh');
    new maistra.ServiceMeshMember(this, 'Member', {
      metadata: { name: 'default', namespace, labels },
      spec: { controlPlaneRef: { ...meshControlPlane } },
    });
    // The mesh says the same for all; here it holds whatever the mesh says.
    new istio.PeerAuthentication(this, 'PeerAuthentication', {
      metadata: { name: 'model-servers', namespace, labels },
      spec: { selector: { matchLabels: { component: 'predictor' } }, mtls: { mode: 'STRICT' } },
    });
    // odh-model-controller kserve_networkpolicy_reconciler.go @rhoai-2.25; maistra/istio-operator
    // pkg/controller/servicemesh/member/ovs_networkpolicy.go @maistra-2.5.
    Needs.of(this).prerequisite({
      text: `It is accepted that OpenShift AI and the mesh open all pods of ${namespace} to the router, to each other and to every project of the dashboard, as Serverless models make them do`,
    });
  }
}
