/** ConfigMap of every OpenShift namespace with the CA of `*.svc` certificates. */
export const serviceCa = { configMap: 'openshift-service-ca.crt', key: 'service-ca.crt' } as const;
