import { compare } from '../program/compare';
import { kindRecords } from '../kinds/kinds';

/**
 * The checks of `lib/kinds` as entries of `extraConfig` of the ArgoCD resource, which the operator writes into
 * `argocd-cm`. The list `resourceHealthChecks`, made for them, is replaced as a whole by every apply, and the owner's
 * own checks with it; entries stand beside those of others (argoproj-labs/argocd-operator
 * controllers/argocd/configmap.go @v0.16.0).
 */
export function healthCheckEntries(): Record<string, string> {
  return Object.fromEntries(
    [...kindRecords]
      .sort(([a], [b]) => compare(a, b))
      .flatMap(([key, { health }]) =>
        'check' in health
          ? [[`resource.customizations.health.${key.replace('/', '_')}`, health.check] as const]
          : [],
      ),
  );
}
