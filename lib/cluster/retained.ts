/**
 * Annotations of what must outlive its place in Git: data, and what the cluster stands on. Argo CD neither prunes
 * it nor deletes it with its Application, and does not call the Application out of sync while it lingers
 * (argoproj/argo-cd docs/user-guide/sync-options.md and compare-options.md @v3.5.1). A cluster admin retires it
 * (docs/removal.md).
 */
export const retained = {
  'argocd.argoproj.io/compare-options': 'IgnoreExtraneous',
  'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false',
} as const;
