/**
 * The control plane of the service mesh that OpenShift AI makes for models in mode Serverless. DSCInitialization
 * and the members of the mesh name it (red-hat-data-services/rhods-operator api/services/v1alpha1 @rhoai-2.25).
 */
export const meshControlPlane = { name: 'data-science-smcp', namespace: 'istio-system' } as const;
