import type { OperatorCatalogSettings } from '../environment/schema';
import type { OperatorPackage } from '../releases/release';

/** Namespace of the CatalogSources of a cluster. */
export const catalogNamespace = 'openshift-marketplace';

/** Name of the CatalogSource that a package is installed from: that of OpenShift, or the environment's in its place. */
export function catalogSource(
  catalogs: OperatorCatalogSettings,
  { catalog }: Pick<OperatorPackage, 'catalog'>,
): string {
  return catalogs[catalog] ?? catalog;
}
