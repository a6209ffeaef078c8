import { basename } from 'node:path';
import { PlatformError } from '../program/errors';
import { isHandover } from '../cluster/rendered-object';
import type { Environment } from '../environment/schema';
import { Git, GitRefused, shortName } from './git';
import type { OutputFiles } from '../program/output-files';
import { outputOnDisk, type PreviousOutput } from './previous-output';
import { realPath } from '../program/output-folder';
import { placeInRepository } from '../program/work-tree';

/** What a new output is compared with, to say what the step from one to the other does in clusters. */
export interface Comparison {
  readonly previous: PreviousOutput;
  readonly base: ComparisonBase;
}

/** The output of a commit; where there is none, what lies on the disk, and why. */
export type ComparisonBase =
  | { readonly revision: string; readonly commit: string; readonly folders: readonly string[] }
  | { readonly folder: string; readonly reason: string };

/** What a person has to know of a comparison that is not the usual one; nothing otherwise. */
export function comparisonNotice({ previous, base }: Comparison, warnings: number): string {
  if ('reason' in base) {
    if (previous.paths.length === 0) return '';
    return `Not compared with a commit: ${base.reason}. Warnings of what leaves ${base.folder} come once, before it is written (docs/removal.md).\n`;
  }
  if (base.revision === 'HEAD') {
    return 'Compared with HEAD, since this clone has no main branch: there is no warning of what is committed. In CI, fetch that branch with its history, or name another with --compare (docs/removal.md).\n';
  }
  if (warnings === 0) return '';
  return `Compared with ${base.folders.join(', ')} of ${base.revision} (${base.commit.slice(0, 7)}): a warning stays until its change is there.\n`;
}

export interface ComparisonOptions {
  /** Output folder as it was given. */
  readonly out: string;
  /** Real path of the output folder, without symbolic links. */
  readonly target: string;
  /** Revision that a person named. @default the branch that others see */
  readonly revision?: string;
  readonly environments: readonly Environment[];
  /** Files that this run would write. */
  readonly files: OutputFiles;
}

/**
 * The output before: that of the commit from which HEAD has left the branch that others see. So a warning stays until
 * its change is merged, and a run in CI says the same. Git is asked, and nothing of its answers reaches the output.
 *
 * @throws PlatformError PAI-307 if a named revision cannot be compared with
 */
export function comparison(options: ComparisonOptions): Comparison {
  const { out, target, revision } = options;
  const place = placeInRepository(target) ?? placeInRepository(realPath('.'));
  try {
    if (place === undefined) throw new GitRefused(`${out} is in no Git repository`);
    return committed(new Git(place.root), options);
  } catch (error) {
    if (!(error instanceof GitRefused)) throw error;
    if (revision !== undefined) throw notComparable(revision, error.message);
    return { previous: outputOnDisk(target), base: { folder: out, reason: error.message } };
  }
}

function committed(git: Git, { revision: named, environments, files }: ComparisonOptions): Comparison {
  const revision = named ?? sharedBranch(git, environments);
  const commit = git.commonCommit(revision);
  const folders = [...new Set(environments.map(({ delivery }) => delivery.path))];
  const ids = below(git.files(commit, folders), folders, environments);
  if (ids.size === 0) throw new GitRefused(`${shortName(revision)} has no ${folders.join(', ')}`);
  const texts = git.texts([...ids].filter(([path]) => isRead(path, files)).map(([, id]) => id));
  return {
    previous: { paths: [...ids.keys()], read: (path) => texts.get(ids.get(path) ?? '') ?? '' },
    base: { revision: shortName(revision), commit, folders },
  };
}

/** Ids by path below the output folder. An environment counts where Argo CD looks for it, a former one anywhere. */
function below(
  found: ReadonlyMap<string, string>,
  folders: readonly string[],
  environments: readonly Environment[],
): Map<string, string> {
  const ids = new Map<string, string>();
  for (const [path, id] of found) {
    for (const folder of folders.filter((each) => path.startsWith(`${each}/`))) {
      const rest = path.slice(folder.length + 1);
      const environment = environments.find(({ name }) => rest.startsWith(`${name}/`));
      if (environment === undefined || environment.delivery.path === folder) ids.set(rest, id);
    }
  }
  return ids;
}

/** Whether the warnings may read a file of the old output: one that vanishes, or of which the content counts. */
function isRead(path: string, files: OutputFiles): boolean {
  const [, folder = ''] = path.split('/');
  return !files.has(path) || isHandover(folder) || basename(path).startsWith('DataScienceCluster.');
}

/** The branch in which others see a change: the one that Argo CD follows, else the main one; HEAD where there is none. */
function sharedBranch(git: Git, environments: readonly Environment[]): string {
  const [followed, ...others] = new Set(environments.map(({ delivery }) => delivery.revision));
  const names = [...(followed === undefined || others.length > 0 ? [] : [followed]), 'main', 'master'];
  const references = ['refs/remotes/origin', 'refs/heads'].flatMap((kind) =>
    names.map((name) => `${kind}/${name}`),
  );
  const existing = git.existing(references);
  return references.find((reference) => existing.has(reference)) ?? 'HEAD';
}

function notComparable(revision: string, reason: string): PlatformError {
  return new PlatformError([
    {
      code: 'PAI-307',
      message: `cannot compare with ${revision}: ${reason}`,
      remedy:
        'name a branch, tag or commit that this clone has, with its history; in CI fetch all of it (fetch-depth: 0)',
    },
  ]);
}
