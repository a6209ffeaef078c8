import { groupOf, identityOf, type Manifest } from '../../../lib/kubernetes/manifest';
import type { Failure } from '../check';
import type { MigrationNote } from './migration';
import { rulesOf } from './rules';

/** A change that Kubernetes refuses. */
interface Refusal {
  readonly object: string;
  readonly field: string;
  readonly reason: string;
}

/**
 * What Kubernetes would refuse if the new objects of an environment were applied over the old ones, and
 * notes that explain nothing. Objects that are in one of the two only are made or pruned, and hooks are deleted
 * before they are made anew; that works.
 *
 * @param notes those of this environment
 */
export function compare(
  old: readonly Manifest[],
  next: readonly Manifest[],
  notes: readonly MigrationNote[] = [],
): Failure[] {
  const refused = refusals(old, next);
  const explains = (note: MigrationNote, { object, field }: Refusal) =>
    note.object === object && note.field === field;
  return [
    ...refused
      .filter((refusal) => !notes.some((note) => explains(note, refusal)))
      .map(({ object, field, reason }) => ({
        subject: object,
        message: `${field} changed: ${reason}; take the change back, give the object a new name, or write a note in tools/verify/immutable/migrations.ts`,
      })),
    ...notes
      .filter((note) => !refused.some((refusal) => explains(note, refusal)))
      .map(({ object, field }) => ({
        subject: object,
        message: `the migration note on ${field} explains no change since the last release; remove it`,
      })),
  ];
}

/** Number of objects that are in both. */
export function compared(old: readonly Manifest[], next: readonly Manifest[]): number {
  const known = new Set(old.map(identityOf));
  return next.filter((manifest) => known.has(identityOf(manifest))).length;
}

/** Argo CD deletes such a hook before it makes the next one. */
function isMadeAnew({ metadata }: Manifest): boolean {
  return metadata.annotations?.['argocd.argoproj.io/hook-delete-policy'] === 'BeforeHookCreation';
}

function refusals(old: readonly Manifest[], next: readonly Manifest[]): Refusal[] {
  const known = new Map(old.map((manifest) => [identityOf(manifest), manifest]));
  return next.flatMap((manifest) => {
    const before = known.get(identityOf(manifest));
    if (before === undefined || isMadeAnew(manifest)) return [];
    return rulesOf(groupOf(manifest.apiVersion), manifest.kind)
      .filter(({ refuses }) => refuses(before, manifest))
      .map(({ field, reason }) => ({ object: identityOf(manifest), field, reason }));
  });
}
