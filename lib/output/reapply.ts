import type { Problem } from '../program/errors';
import { handoverNames } from '../cluster/rendered-object';
import type { RenderedEnvironment } from '../cluster/rendered-environment';
import type { OutputFiles } from '../program/output-files';
import type { PreviousOutput } from './previous-output';
import { repositoryFolder } from '../argocd/repository-folder';

/**
 * PAI-405: folders that only a cluster admin applies, and that hold something else than before. Argo CD gets no right that
 * nobody gave it, so it cannot do what the stages now ask for until they are applied again.
 */
export function reapplyWarnings(
  previous: PreviousOutput,
  files: OutputFiles,
  environments: readonly RenderedEnvironment[],
): Problem[] {
  return environments.flatMap(({ environment }): Problem[] =>
    handoverNames
      // Argo CD keeps the bootstrap by itself where it is no more than project and root.
      .filter((folder) => folder !== 'bootstrap' || environment.delivery.argocd === 'managed')
      .flatMap((folder): Problem[] => {
        const path = `${environment.name}/${folder}/`;
        const old = previous.paths.filter((file) => file.startsWith(path));
        const next = [...files.keys()].filter((file) => file.startsWith(path));
        // A new environment says so in its guide.
        if (old.length === 0 || next.length === 0) return [];
        const changed = next.filter((file) => files.get(file) !== previous.read(file));
        if (changed.length === 0) return [];
        return [
          {
            code: 'PAI-405',
            construct: `${environment.name}: ${folder}`,
            message: `${changed.length} of its files change what only a cluster admin applies`,
            remedy: `apply it again, with the push or, where something leaves, after Argo CD has pruned it: oc apply${folder === 'bootstrap' ? '' : ' --server-side --force-conflicts'} -f ${repositoryFolder(environment)}/${folder}/`,
          },
        ];
      }),
  );
}
