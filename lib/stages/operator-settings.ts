import type { OperatorSettings } from '../components/platform/operator-installation';
import type { Environment } from '../environment/schema';

/** What an environment states of all operators that it installs, that of Argo CD included. */
export function operatorSettings({ images, operatorVersions }: Environment): OperatorSettings {
  return { catalogs: images.catalogs, versions: operatorVersions };
}
