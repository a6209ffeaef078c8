import { identityOf, type Manifest, recordAt } from '../../../lib/kubernetes/manifest';
import { isHandover } from '../../../lib/cluster/rendered-object';
import { ownCluster } from '../../../lib/kubernetes/own-cluster';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import type { Failure, Outcome } from '../check';
import type { Applied, Applier } from './apply';
import { differences } from './compare';
import { inOrderOfDelivery } from './order';

/** Warnings that say that something of ours has no effect. Others are remarks. */
const NO_EFFECT = /unknown field|duplicate field|unrecognized/i;

type LiveObject = Readonly<Record<string, unknown>>;

/** Who applies which object. */
export interface Appliers {
  readonly person: Pick<Applier, 'apply'>;
  /** The account of Argo CD, with the rights that the person gave it. */
  readonly argoCd: Pick<Applier, 'apply'>;
}

/**
 * Applies every object in the order of delivery, then every object again. An object fails if it is
 * rejected, if the server keeps it otherwise than as it was applied, or if applying it again changes it.
 */
export async function verifyObjects(
  { person, argoCd }: Appliers,
  { environment, objects }: RenderedEnvironment,
): Promise<Outcome> {
  const failures: Failure[] = [];
  const notes = new Set<string>();
  let subjects = 0;
  const apply = (manifest: Manifest, folder: string) => {
    subjects += 1;
    // The Applications of a spoke live in the hub, where another account writes them.
    const byPerson =
      isHandover(folder) || (folder === 'argocd' && environment.delivery.server !== ownCluster);
    return (byPerson ? person : argoCd).apply(manifest);
  };
  // The last one of an identity: Argo CD completes namespaces that a person made.
  const kept = new Map<string, { manifest: Manifest; folder: string; subject: string; object: LiveObject }>();
  for (const { manifest, folder } of inOrderOfDelivery(objects)) {
    const subject = `${environment.name}/${folder}: ${identityOf(manifest)}`;
    const applied = await apply(manifest, folder);
    failures.push(...problemsOf(manifest, applied).map((message) => ({ subject, message })));
    for (const warning of applied.warnings) {
      if (!NO_EFFECT.test(warning)) notes.add(`${subject}: ${warning}`);
    }
    if (applied.object !== undefined) {
      kept.set(identityOf(manifest), { manifest, folder, subject, object: applied.object });
    }
  }
  for (const { manifest, folder, subject, object } of kept.values()) {
    const message = await again(object, () => apply(manifest, folder));
    if (message !== undefined) failures.push({ subject, message });
  }
  return { subjects, failures, notes: [...notes] };
}

/** What is wrong with the first answer. */
export function problemsOf(manifest: Manifest, { object, rejection, warnings }: Applied): string[] {
  const ignored = warnings.filter((warning) => NO_EFFECT.test(warning));
  if (object === undefined) return [`rejected: ${rejection ?? 'without a reason'}`, ...ignored];
  return [...ignored, ...differences(manifest, object).map(({ path, message }) => `${path}: ${message}`)];
}

/** What is wrong if an object is applied again, as it was. */
export async function again(first: LiveObject, apply: () => Promise<Applied>): Promise<string | undefined> {
  const { object: second, rejection } = await apply();
  if (second === undefined) return `rejected when applied again: ${rejection ?? 'without a reason'}`;
  const changed = changedPaths(first, second);
  if (changed.length > 0) return `applying it again changes ${changed.join(', ')}`;
  if (version(first) === version(second)) return undefined;
  // A new volume claim is stored a second time with the very same content (Kubernetes 1.33): its first bytes
  // were not in the canonical form. Whether every apply writes, the third one shows.
  const { object: third } = await apply();
  return version(third) === version(second) ? undefined : 'every apply writes it, with the same content';
}

function changedPaths(before: LiveObject, after: LiveObject): string[] {
  const [first, second] = [content(before), content(after)];
  const both = [...differences(first, second), ...differences(second, first)];
  return [...new Set(both.map(({ path }) => path))];
}

/** All of an object but its version in the store: generation and field owners included. */
function content(object: LiveObject): LiveObject {
  const metadata = Object.entries(recordAt(object, 'metadata')).filter(([key]) => key !== 'resourceVersion');
  return { ...object, metadata: Object.fromEntries(metadata) };
}

function version(object: LiveObject | undefined): unknown {
  return recordAt(object, 'metadata').resourceVersion;
}
