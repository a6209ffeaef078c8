import { identityOf, recordAt } from '../../../lib/core/manifest';
import type { RenderedEnvironment } from '../../../lib/core/rendered-environment';
import type { Failure, Outcome } from '../check';
import { type Applied, Applier } from './apply';
import { differences } from './compare';
import { inOrderOfDelivery } from './order';

/** Warnings that say that something of ours has no effect. Others are remarks. */
const NO_EFFECT = /unknown field|duplicate field|unrecognized/i;

/**
 * Applies every object in the order of delivery, then every object again. An object fails if it is
 * rejected, if the server keeps it otherwise than as it was applied, or if the second time changes it.
 */
export async function verifyObjects(applier: Applier, environment: RenderedEnvironment): Promise<Outcome> {
  const objects = inOrderOfDelivery(environment.objects).map(({ manifest, folder }) => ({
    manifest,
    subject: `${environment.environment.name}/${folder}: ${identityOf(manifest)}`,
  }));
  const failures: Failure[] = [];
  const notes = new Set<string>();
  const kept = new Map<string, Record<string, unknown>>();
  for (const { manifest, subject } of objects) {
    const applied = await applier.apply(manifest);
    failures.push(...firstTime(manifest, applied).map((message) => ({ subject, message })));
    for (const warning of applied.warnings) if (!NO_EFFECT.test(warning)) notes.add(`${subject}: ${warning}`);
    if (applied.object !== undefined) kept.set(subject, applied.object);
  }
  for (const { manifest, subject } of objects) {
    const before = kept.get(subject);
    if (before === undefined) continue;
    const message = secondTime(before, await applier.apply(manifest));
    if (message !== undefined) failures.push({ subject, message });
  }
  return { subjects: objects.length + kept.size, failures, notes: [...notes] };
}

function firstTime(manifest: unknown, { object, rejection, warnings }: Applied): string[] {
  const ignored = warnings.filter((warning) => NO_EFFECT.test(warning));
  if (object === undefined) return [`rejected: ${rejection ?? 'without a reason'}`, ...ignored];
  return [...ignored, ...differences(manifest, object).map(({ path, message }) => `${path}: ${message}`)];
}

/** What is wrong if applying the same again changes an object. */
export function secondTime(
  before: Record<string, unknown>,
  { object, rejection }: Applied,
): string | undefined {
  if (object === undefined) return `rejected when applied again: ${rejection ?? 'without a reason'}`;
  const [old, now] = [recordAt(before, 'metadata'), recordAt(object, 'metadata')];
  const changed = ['resourceVersion', 'generation', 'uid'].filter((field) => old[field] !== now[field]);
  if (changed.length === 0) return undefined;
  // The version of an object changes with anything in it: say with what.
  const [first, second] = [content(before), content(object)];
  const what = [...differences(first, second), ...differences(second, first)].map(({ path }) => path);
  return `applying it again changes ${[...changed, ...new Set(what)].join(', ')}`;
}

function content(object: Record<string, unknown>): Record<string, unknown> {
  const { resourceVersion, generation, uid, managedFields, ...metadata } = recordAt(object, 'metadata');
  [resourceVersion, generation, uid, managedFields];
  return { ...object, metadata };
}
