import { catalogNamespace, catalogSource } from '../cluster/catalog-source';
import { recordAt } from '../kubernetes/manifest';
import { installedOperatorNames } from '../catalogues/operator-names';
import { installedPackage } from '../releases/release';
import { type Guard, objectProblem } from './guard';

/** PAI-218: every Subscription is for a package of the release, from the CatalogSource that the environment states for it. */
export const operatorsComeFromTheirCatalog: Guard = ({ objects, environment, platform }) => {
  const packages = new Map(
    installedOperatorNames.map((name) => {
      const operator = installedPackage(platform.release, name);
      return [operator.package, operator];
    }),
  );
  return objects.flatMap((object) => {
    if (object.manifest.kind !== 'Subscription') return [];
    const { name, source, sourceNamespace } = recordAt(object.manifest, 'spec');
    const operator = packages.get(String(name));
    if (operator === undefined) {
      const message = `installs ${String(name)}, which ${platform.release.title} does not name`;
      return [objectProblem('PAI-218', object, message, 'add it to the table of the release', 'spec.name')];
    }
    const stated = catalogSource(environment.images.catalogs, operator);
    if (source === stated && sourceNamespace === catalogNamespace) return [];
    const message = `installs ${operator.package} from ${String(sourceNamespace)}/${String(source)}, and the environment states ${catalogNamespace}/${stated}`;
    return [objectProblem('PAI-218', object, message, 'make it with OperatorInstallation', 'spec.source')];
  });
};
