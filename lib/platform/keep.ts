/**
 * Annotations of what Argo CD must neither prune nor delete. Without its operator nothing finalizes an operator's
 * resources, and without its operand others lose their GPUs; a person retires it (docs/removal.md).
 */
export const keep = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };
