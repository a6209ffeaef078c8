import { condition, type Condition, timestamp } from './objects';

type Status = Readonly<Record<string, unknown>>;

/** The time of a status that nothing reads. */
const updated = { lastUpdated: timestamp(new Date(0)) };
const healthyCatalogs = condition(
  'CatalogSourcesUnhealthy',
  false,
  'AllCatalogSourcesHealthy',
  'all available catalogsources are healthy',
);

/*
 * What OLM writes into a Subscription: operator-framework/operator-lifecycle-manager
 * pkg/controller/operators/catalog/operator.go, pkg/controller/operators/catalog/subscription/state.go @v0.30.0;
 * operator-framework/api pkg/operators/v1alpha1/subscription_types.go @v0.27.0.
 */

/** Nothing is known but that the catalogues are there. */
export function waitingStatus(): Status {
  return { ...updated, conditions: [healthyCatalogs] };
}

/** No version of the package fits. What is installed stays. */
export function unresolvedStatus(message: string): Status {
  const text = `constraints not satisfiable: ${message}`;
  return {
    ...updated,
    conditions: [healthyCatalogs, condition('ResolutionFailed', true, 'ConstraintsNotSatisfiable', text)],
  };
}

/** An InstallPlan is there, and the condition says how far it is. */
export function pendingStatus(
  version: string,
  plan: { readonly namespace: string; readonly name: string },
  state: Condition,
): Status {
  return {
    ...updated,
    state: 'UpgradePending',
    currentCSV: version,
    installPlanRef: { apiVersion: 'operators.coreos.com/v1alpha1', kind: 'InstallPlan', ...plan },
    installPlanGeneration: 1,
    conditions: [healthyCatalogs, state],
  };
}

export function installedStatus(version: string): Status {
  return {
    ...updated,
    state: 'AtLatestKnown',
    currentCSV: version,
    installedCSV: version,
    conditions: [healthyCatalogs],
  };
}
