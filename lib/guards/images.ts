import { walk, pathText } from '../kubernetes/manifest';
import { type Guard, objectProblem } from './guard';

/** PAI-205: every image is of the catalogue, or of a setting, with the environment's mirror and overrides. */
export const imagesComeFromCatalogue: Guard = ({ objects, platform }) => {
  const allowed = platform.images.all();
  return objects.flatMap((object) =>
    [...walk(object.manifest)].flatMap(({ path, value }) => {
      if (path.at(-1) !== 'image' || typeof value !== 'string' || allowed.has(value)) return [];
      const reason = value.endsWith(':latest')
        ? 'changes under a running cluster'
        : /[:@][^/]+$/.test(value)
          ? 'is not in the catalogue'
          : 'has neither tag nor digest';
      const remedy = 'add it to lib/catalogues/image-catalogue.ts with its source, and use Images.of';
      return [objectProblem('PAI-205', object, `image ${value} ${reason}`, remedy, pathText(path))];
    }),
  );
};
