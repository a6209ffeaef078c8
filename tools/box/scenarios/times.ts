import { recordsAt } from '../../../lib/kubernetes/manifest';
import type { Box } from '../box';
import type { KubeObject } from '../player/objects';
import { kinds, objectAt, objectsOf } from './objects';

/** Something that has happened, and when, as Kubernetes writes it: in seconds. */
export interface Happened {
  readonly what: string;
  readonly at: string;
}

/** @throws Error if something happened before what stands before it */
export function expectInOrder(events: readonly Happened[]): void {
  const order = events.map(({ what, at }) => `${what} at ${at}`).join(', then ');
  const times = events.map(({ at }) => Date.parse(at));
  if (times.some((time, index) => !(time >= (times[index - 1] ?? 0))))
    throw new Error(`not in order: ${order}`);
}

/** When Argo CD applied the newest change of an object. */
function appliedAt(object: KubeObject): string {
  const own = recordsAt(object, 'metadata', 'managedFields').find(
    ({ manager, operation }) => manager === 'argocd-controller' && operation === 'Apply',
  );
  return String(own?.time);
}

/** When a stage was applied in the content that it has now. */
export async function stageApplied(box: Box, stage: string, namespace: string): Promise<Happened> {
  const found = await objectAt(box, kinds.configMaps, `${stage}-applied`, namespace);
  return { what: `${stage} applied`, at: found === undefined ? 'no time' : appliedAt(found) };
}

/** When a Deployment made the pods that it has now. */
export async function rolledOut(box: Box, name: string, namespace: string): Promise<Happened> {
  const sets = (await objectsOf(box, kinds.replicaSets, namespace)).filter(({ metadata }) =>
    metadata.ownerReferences?.some((owner) => owner.kind === 'Deployment' && owner.name === name),
  );
  const times = sets.map(({ metadata }) => metadata.creationTimestamp).sort();
  return { what: `new pods of ${name}`, at: times.at(-1) ?? 'no time' };
}
