import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { accepted, messageOf } from '../../verify/api-server/client';
import type { Box } from '../box';
import { core, kindOf, type Kind, pathOf } from '../player/kinds';
import type { KubeObject } from '../player/objects';

/** Kinds that the scenarios look at, beside those of Kubernetes. */
export const kinds = {
  ...core,
  applications: kindOf('argoproj.io/v1alpha1', 'Application', 'applications'),
  subscriptions: kindOf('operators.coreos.com/v1alpha1', 'Subscription', 'subscriptions'),
  inferenceServices: kindOf('serving.kserve.io/v1beta1', 'InferenceService', 'inferenceservices'),
} as const;

/** Programs, and what operators make them of. */
export const programs = [kinds.deployments, kinds.inferenceServices];

/** All objects of a kind, or those of a namespace; none if the cluster does not have the kind. */
export async function objectsOf<T extends KubeObject>(
  box: Box,
  kind: Kind<T>,
  namespace?: string,
): Promise<T[]> {
  const response = await box.cluster.client.send({ method: 'GET', path: pathOf(kind, namespace) });
  if (response.status === 404) return [];
  if (!accepted(response)) throw new Error(`no ${kind.plural}: ${messageOf(response)}`);
  // The API server answers with objects of the kind that it is asked for; a list leaves the kind of its items out.
  return recordsAt(response.body, 'items').map(
    (item) => ({ apiVersion: kind.apiVersion, kind: kind.kind, ...item }) as unknown as T,
  );
}

/** One object; nothing if it is not there. */
export async function objectAt<T extends KubeObject>(
  box: Box,
  kind: Kind<T>,
  name: string,
  namespace?: string,
): Promise<T | undefined> {
  return (await objectsOf(box, kind, namespace)).find(({ metadata }) => metadata.name === name);
}

/** Deletes an object, as a person does. */
export async function deleteObject(box: Box, kind: Kind, name: string, namespace?: string): Promise<void> {
  const response = await box.cluster.client.send({ method: 'DELETE', path: pathOf(kind, namespace, name) });
  if (!accepted(response)) throw new Error(`${kind.kind} ${name} cannot be deleted: ${messageOf(response)}`);
}

/** Changes an object, as a person does. */
export async function patchObject(
  box: Box,
  kind: Kind,
  { name, namespace }: { readonly name: string; readonly namespace?: string },
  body: unknown,
): Promise<void> {
  const response = await box.cluster.client.send({
    method: 'PATCH',
    path: `${pathOf(kind, namespace, name)}?fieldManager=somebody`,
    body,
    contentType: 'application/merge-patch+json',
  });
  if (!accepted(response)) throw new Error(`${kind.kind} ${name} cannot be changed: ${messageOf(response)}`);
}

/** What runs in the whole cluster: uid and generation of each object by `<kind> <namespace>/<name>`. */
export async function running(box: Box, of: readonly Kind[]): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(of.map((kind) => objectsOf(box, kind)));
  return new Map(
    found
      .flat()
      .map(({ kind, metadata: { namespace = '', name, uid, generation = 0 } }) => [
        `${kind} ${namespace}/${name}`,
        `${uid} in generation ${generation}`,
      ]),
  );
}

/** Jobs that run at every sync are others each time. */
const everySync = /-(gate|rollouts)$|-smoke-[a-z]+$/;

/** The Jobs that run once per content, as `running` has them. */
export async function jobsOfContent(box: Box): Promise<ReadonlyMap<string, string>> {
  return new Map([...(await running(box, [kinds.jobs]))].filter(([name]) => !everySync.test(name)));
}

/** What is new, gone, or another one, sorted. */
export function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => before.get(name) !== after.get(name))
    .sort();
}

/** @throws Error if the two are not the same */
export function expectSame(what: string, found: readonly string[], wanted: readonly string[]): void {
  const text = (names: readonly string[]) => `[${[...names].sort().join(', ')}]`;
  if (text(found) !== text(wanted)) throw new Error(`${what}: ${text(found)}, and not ${text(wanted)}`);
}

/** Who owns fields of the state of an object by applying it. */
export function appliedState(object: KubeObject): string[] {
  return recordsAt(object, 'metadata', 'managedFields')
    .filter(({ operation, fieldsV1 }) => operation === 'Apply' && 'f:status' in recordAt(fieldsV1))
    .map(({ manager }) => String(manager));
}
