import { meshControlPlane } from '../catalogues/service-mesh';

/**
 * Pods of the mesh's gateway; every request to a Serverless model passes them
 * (ibid. internal/controller/components/kserve/resources/servicemesh/routing).
 */
export const meshGateway = {
  name: 'mesh-gateway',
  namespace: meshControlPlane.namespace,
  podSelector: { knative: 'ingressgateway' },
} as const;
