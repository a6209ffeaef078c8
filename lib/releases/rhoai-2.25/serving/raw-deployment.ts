import { k8s } from 'cdk8s-plus-28';
import { Endpoint } from '../../../contracts/endpoint';
import { waitingRequests } from './keda-scaling';
import type { ModelToServe, ServedInMode, ServingMode } from '../../serving-mode';

/** Port of KServe's authenticating proxy (red-hat-data-services/kserve pkg/constants @rhoai-2.25). */
const proxyPort = 8443;

/**
 * A plain Deployment with the Service `<name>-predictor`, and on several nodes one of workers beside it. With exposure `authenticated` KServe puts a proxy
 * before the server.
 */
export const rawDeployment: ServingMode = { operators: [], mesh: false, serve };

function serve(model: ModelToServe): ServedInMode {
  const authenticated = model.exposure === 'authenticated';
  const pods = { 'serving.kserve.io/inferenceservice': model.name };
  const several = model.nodes > 1;
  const common = {
    service: `${model.name}-predictor`,
    namespace: model.namespace,
    // Workers have no API (kserve pkg/constants/constants.go, `GetRawServiceLabel` and `GetRawWorkerServiceLabel` @rhoai-2.25).
    podSelector: several ? { ...pods, app: `isvc.${model.name}-predictor` } : pods,
    producer: { kind: 'InferenceService', name: model.name },
  };
  const server = new Endpoint({
    ...common,
    port: 80,
    portName: 'http',
    containerPort: model.port,
    authentication: 'none',
  });
  const proxy = new Endpoint({
    ...common,
    scheme: 'https',
    port: proxyPort,
    portName: 'https',
    containerPort: proxyPort,
    authentication: 'token',
  });
  return {
    annotations: {
      // GPUs of a pool are counted at synth, so nothing scales by CPU.
      'serving.kserve.io/autoscalerClass': model.scaling === undefined ? 'none' : 'keda',
      ...(authenticated ? { 'security.opendatahub.io/enable-auth': 'true' } : {}),
    },
    labels: {},
    predictor: {
      // The authenticating proxy asks the API server about the caller's token.
      automountServiceAccountToken: authenticated,
      deploymentStrategy: strategy(model),
      ...(model.scaling === undefined
        ? {}
        : {
            maxReplicas: model.scaling.maxReplicas,
            autoScaling: waitingRequests(model, model.scaling.waitingRequests),
          }),
    },
    drains: false,
    operators: model.scaling === undefined ? [] : ['custom-metrics-autoscaler'],
    endpoint: authenticated ? proxy : server,
    uses: [{ peer: 'monitoring', endpoint: server }],
    // Ray has its port 6379 and many others, and NCCL takes any.
    prerequisites: several ? forSeveralNodes : [],
    group: several ? { name: model.name, namespace: model.namespace, podSelector: pods } : undefined,
  };
}

/**
 * Red Hat OpenShift AI documentation, "Deploying models by using multiple GPU nodes"; the image:
 * red-hat-data-services/odh-model-controller internal/webhook/core/v1/pod_webhook.go, `getRayCertGeneratorImage` @rhoai-2.25.
 */
const forSeveralNodes: NonNullable<ServedInMode['prerequisites']> = [
  {
    text: 'Models on several nodes are a Technology Preview of OpenShift AI 2.25, which Red Hat does not support in production; docs/components/vllm.md has their limits',
  },
  {
    text: 'Nodes can pull the image that brings certificates to the pods of a model on several nodes, which OpenShift AI names in ConfigMap odh-model-controller-parameters, key ray-tls-generator-image; a mirror may lack it',
  },
];

/**
 * How an update replaces pods: the old one first, since a new one would wait for its GPU, unless there is one for it. With one replica of which one
 * may be missing, Kubernetes calls the Deployment available without any pod, and so KServe the model ready while it loads
 * or fails (kubernetes/kubernetes pkg/controller/deployment/sync.go, `calculateStatus` @v1.33.4).
 */
function strategy({ replicas, update }: ModelToServe): ServedInMode['predictor']['deploymentStrategy'] {
  const overlaps = update === 'overlap';
  if (replicas === 1 && !overlaps) return { type: 'Recreate' };
  return {
    type: 'RollingUpdate',
    rollingUpdate: {
      maxSurge: k8s.IntOrString.fromNumber(overlaps ? 1 : 0),
      maxUnavailable: k8s.IntOrString.fromNumber(overlaps ? 0 : 1),
    },
  };
}
