/** The cluster that Argo CD runs in, seen from itself. */
export const ownCluster = 'https://kubernetes.default.svc';
