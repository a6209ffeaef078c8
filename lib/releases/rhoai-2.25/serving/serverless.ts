import { Endpoint } from '../../../contracts/endpoint';
import { meshGateway } from '../../../contracts/mesh';
import type { NetworkUse } from '../../../contracts/network-use';
import type { ModelToServe, ServedInMode, ServingMode } from '../../serving-mode';

/** Port of the gateway at which it answers with the certificate of a model. */
const gatewayPort = 8445;

/**
 * A Knative Service in the service mesh. Pods outside of the mesh cannot speak to its pods; for them the mesh's
 * gateway answers at the Service `<name>` with https and a certificate of the service CA, which every namespace
 * trusts by ConfigMap `openshift-service-ca.crt` (opendatahub-io/architecture-decision-records
 * ODH-ADR-MS-0001; red-hat-data-services/odh-model-controller kserve_isvc_gateway_reconciler.go @rhoai-2.25).
 *
 * That gateway lets in every pod of the cluster, and no policy of ours can choose among them: a model wants
 * tokens unless its exposure is `open`, with exposure `none` too.
 */
export const serverless: ServingMode = {
  operators: ['service-mesh', 'serverless', 'authorino'],
  mesh: true,
  serve,
};

function serve(model: ModelToServe): ServedInMode {
  const { namespace } = model;
  const open = model.exposure === 'open';
  const internal = model.exposure === 'none';
  return {
    annotations: {
      'serving.knative.dev/progress-deadline': `${progressDeadline(model)}s`,
      // TLS ends at the mesh's gateway, not at the router.
      'serving.knative.openshift.io/enablePassthrough': 'true',
      'sidecar.istio.io/inject': 'true',
      // Probes of the kubelet carry no certificate of the mesh.
      'sidecar.istio.io/rewriteAppHTTPProbers': 'true',
      ...(open ? {} : { 'security.opendatahub.io/enable-auth': 'true' }),
    },
    labels: internal ? { 'networking.knative.dev/visibility': 'cluster-local' } : {},
    predictor: {
      // Authorino asks the API server about the caller's token, not the pod.
      automountServiceAccountToken: false,
      // What is more waits in Knative's queue, where the next replica can take it.
      containerConcurrency: model.concurrency,
    },
    // Its queue waits, and it refuses both a grace period and a command before the end of a container (knative/serving
    // pkg/reconciler/revision/resources/deploy.go and pkg/apis/serving/fieldmask.go @release-1.16).
    drains: true,
    // Knative refuses every other name (knative/serving pkg/apis/serving/k8s_validation.go @release-1.16).
    ports: [{ name: 'http1', containerPort: model.port, protocol: 'TCP' }],
    endpoint: new Endpoint({
      service: model.name,
      namespace,
      scheme: 'https',
      port: 443,
      portName: 'https',
      containerPort: gatewayPort,
      podSelector: meshGateway.podSelector,
      podNamespace: meshGateway.namespace,
      authentication: open ? 'none' : 'token',
      producer: { kind: 'InferenceService', name: model.name },
    }),
    uses: podUses(model.name, namespace),
    routeHost: internal ? undefined : routeHost(`${model.name}-predictor-${namespace}.${model.appsDomain}`),
  };
}

/**
 * Connections to the pods. The operators open the namespace for them as well; these rules do not depend on it.
 * Ports and labels: knative/serving pkg/networking/constants.go and config/core/deployments @release-1.16.
 */
function podUses(name: string, namespace: string): NetworkUse[] {
  const port = (portName: string, number: number) =>
    new Endpoint({
      service: `${name}-predictor`,
      namespace,
      port: number,
      portName,
      containerPort: number,
      podSelector: { 'serving.kserve.io/inferenceservice': name },
      authentication: 'none',
      producer: { kind: 'InferenceService', name },
    });
  const knative = (app: string) => ({
    name: `knative-${app}`,
    namespace: 'knative-serving',
    podSelector: { app },
  });
  const requests = port('http1', 8012);
  return [
    { peer: meshGateway, endpoint: requests },
    { peer: knative('activator'), endpoint: requests },
    { peer: knative('autoscaler'), endpoint: port('autoscaling', 9090) },
    // The sidecar's agent gives the server's metrics too, without certificate of the mesh
    // (odh-model-controller kserve_istio_podmonitor_reconciler.go @rhoai-2.25).
    { peer: 'monitoring', endpoint: port('metrics', 15020) },
  ];
}

/**
 * Seconds after which Knative gives a revision up; its own are ten minutes. An hour, and longer for a server that takes longer to
 * start: of it, 50 minutes are for a node, images and the download of weights, which come before that.
 */
function progressDeadline({ startupSeconds }: ModelToServe): number {
  return Math.max(3600, startupSeconds + 3000);
}

/** KServe takes the host from that of Knative (kserve ingress_reconciler.go `getServiceHost` @rhoai-2.25). */
function routeHost(knativeHost: string): string {
  const part = knativeHost.includes('-default') ? '-predictor-default' : '-predictor';
  return knativeHost.replace(part, '');
}
