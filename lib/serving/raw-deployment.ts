import { k8s } from 'cdk8s-plus-28';
import { Endpoint } from '../core/endpoint';
import type { ModelSettings } from '../environment/schema';
import type { DeploymentMode } from './deployment-mode';
import { vllmPort } from './vllm-runtime';

/** Port of KServe's authenticating proxy (red-hat-data-services/kserve pkg/constants @rhoai-2.25). */
const proxyPort = 8443;

/**
 * A plain Deployment with the Service `<name>-predictor`. With exposure `authenticated` KServe puts a proxy
 * before the server.
 */
export function rawDeployment(model: ModelSettings, namespace: string): DeploymentMode {
  const authenticated = model.exposure === 'authenticated';
  const common = {
    service: `${model.name}-predictor`,
    namespace,
    podSelector: { 'serving.kserve.io/inferenceservice': model.name },
    producer: `InferenceService ${model.name}`,
  };
  const server = new Endpoint({
    ...common,
    port: 80,
    portName: 'http',
    containerPort: vllmPort,
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
    operators: [],
    annotations: {
      // One autoscaler less: GPUs of a pool are counted at synth.
      'serving.kserve.io/autoscalerClass': 'none',
      ...(authenticated ? { 'security.opendatahub.io/enable-auth': 'true' } : {}),
    },
    labels: {},
    predictor: {
      // The authenticating proxy asks the API server about the caller's token.
      automountServiceAccountToken: authenticated,
      // A surge pod would wait for a GPU that the old pod holds.
      deploymentStrategy: {
        type: 'RollingUpdate',
        rollingUpdate: {
          maxSurge: k8s.IntOrString.fromNumber(0),
          maxUnavailable: k8s.IntOrString.fromNumber(1),
        },
      },
    },
    endpoint: authenticated ? proxy : server,
    uses: [{ peer: 'monitoring', endpoint: server }],
  };
}
