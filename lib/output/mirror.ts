import type { RenderedEnvironment } from '../cluster/rendered-environment';
import { toYaml } from '../program/yaml';
import { imageList } from './image-list';
import { imageMirrorSets } from './image-mirror-sets';
import { imageSetConfiguration, mirroredPackages } from './image-set-configuration';
import { modelList } from './model-list';

/** Folder of an environment for clusters without internet. No Application reads it. */
export const mirrorFolder = 'mirror';

/** Files of the folder, by name: what to copy, and with `images.mirror` how a cluster finds the copies. */
export function mirrorFiles(rendered: RenderedEnvironment): Map<string, string> {
  const { environment, platform, needs, objects } = rendered;
  const images = platform.images.usedBy(objects);
  const packages = mirroredPackages(rendered);
  const files = new Map([
    ['images.txt', imageList(images)],
    ['models.txt', modelList(needs.downloads)],
    ['ImageSetConfiguration.yaml', toYaml(imageSetConfiguration(environment.openshift, packages, images))],
  ]);
  const { mirror } = environment.images;
  if (mirror === undefined) return files;
  for (const set of imageMirrorSets(`private-ai-${environment.name}`, mirror, packages, images)) {
    files.set(`${set.kind}.yaml`, toYaml(set));
  }
  return files;
}
