import type { Problem } from '../program/errors';
import type { LoadedEnvironment } from '../environment/load';
import { placeInRepository } from '../program/work-tree';

/**
 * PAI-306: environments whose Applications point to another folder of the repository than the one that is written.
 * Outside of a repository there is nothing to compare.
 *
 * @param target real path of the output folder
 */
export function elsewhereWarnings(target: string, loaded: readonly LoadedEnvironment[]): Problem[] {
  const place = placeInRepository(target)?.path;
  // The root of a repository is refused: it holds the repository.
  if (place === undefined || place === '') return [];
  return loaded
    .filter(({ environment }) => environment.delivery.path !== place)
    .map(({ environment, problemOf }) =>
      problemOf({
        code: 'PAI-306',
        path: ['delivery', 'path'],
        message: `the output is ${place} of its repository, and Argo CD looks for it in ${environment.delivery.path}`,
        remedy: `write path: ${place} below delivery, unless something else brings the output to ${environment.delivery.path}`,
      }),
    );
}
