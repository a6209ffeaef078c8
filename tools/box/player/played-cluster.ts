import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { accepted, type ApiClient, type ApiResponse, messageOf } from '../../verify/api-server/client';
import { type Behaviour, nameOf } from './behaviour';
import type { ObjectCache } from './cache';
import { contains, withTimes } from './contains';
import { type Kind, pathOf } from './kinds';
import type { Condition, KubeObject, NewObject } from './objects';

const mergePatch = 'application/merge-patch+json';

/**
 * What an operator sees of the cluster, and how it writes: it reads what is cached, and writes what is not so yet.
 * Writes that the server refuses throw; the operator's next turn tries again.
 */
export class PlayedCluster {
  private readonly seen = new Map<string, number>();
  private readonly applied = new Map<string, string>();

  constructor(
    readonly client: ApiClient,
    private readonly cache: ObjectCache,
    readonly behaviour: Behaviour,
    readonly log: (text: string) => void,
  ) {}

  list<T extends KubeObject>(kind: Kind<T>): readonly T[] {
    return this.cache.list(kind);
  }

  get<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): T | undefined {
    return this.cache.get(kind, name, namespace);
  }

  /** The objects of a kind that its operator attends to. */
  attended<T extends KubeObject>(kind: Kind<T>): readonly T[] {
    return this.list(kind).filter((object) => !this.behaviour.held.has(nameOf(object)));
  }

  fails(object: KubeObject): boolean {
    return this.behaviour.failed.has(nameOf(object));
  }

  /** Whether the server has the definition of a custom resource. */
  defines(name: string): boolean {
    return this.cache.defines(name);
  }

  /** Seconds since the object was first seen with its present spec. */
  age({ metadata }: KubeObject, since = metadata.generation ?? 0): number {
    return this.secondsSince(`${metadata.uid}/${since}`);
  }

  /** Seconds since this was asked for the first time by that name. */
  secondsSince(name: string): number {
    const now = performance.now();
    const first = this.seen.get(name) ?? now;
    this.seen.set(name, first);
    return (now - first) / 1000;
  }

  /** Makes an object, unless it is there. */
  async create(kind: Kind, object: NewObject): Promise<void> {
    const { namespace, name } = object.metadata;
    if (this.cache.watches(kind) && this.get(kind, name, namespace) !== undefined) return;
    const response = await this.client.send({
      method: 'POST',
      path: pathOf(kind, namespace),
      body: object,
    });
    if (response.status === 409) return;
    this.taken(kind, object, response);
  }

  /** Writes fields of an object by server-side apply, unless it has them. */
  async apply(kind: Kind, object: NewObject, manager: string): Promise<void> {
    const { namespace, name } = object.metadata;
    const path = pathOf(kind, namespace, name);
    const content = JSON.stringify(object);
    // Fields that are taken out do not show in the comparison.
    const same = this.applied.get(path) === content || !this.applied.has(path);
    if (same && this.cache.watches(kind) && contains(this.get(kind, name, namespace), object)) return;
    const response = await this.client.send({
      method: 'PATCH',
      path: `${path}?fieldManager=${manager}&force=true`,
      body: object,
      // JSON is YAML.
      contentType: 'application/apply-patch+yaml',
    });
    this.taken(kind, object, response);
    this.applied.set(path, content);
  }

  /** Merges fields into an object, unless it has them; null takes a field out. */
  async merge(kind: Kind, object: KubeObject, fields: Readonly<Record<string, unknown>>): Promise<void> {
    if (contains(object, fields)) return;
    await this.patch(kind, object, fields);
  }

  /** Merges fields into the status; conditions keep the time of their last change. Null takes a field out. */
  async setStatus(kind: Kind, object: KubeObject, status: Readonly<Record<string, unknown>>): Promise<void> {
    const conditions = status.conditions as readonly Condition[] | undefined;
    const known = recordsAt(object, 'status', 'conditions') as unknown as readonly Condition[];
    const wanted =
      conditions === undefined ? status : { ...status, conditions: withTimes(conditions, known) };
    if (contains(recordAt(object, 'status'), wanted)) return;
    await this.patch(kind, object, { status: wanted }, '/status');
  }

  /** Deletes an object at once, unless it is not there. */
  async remove(kind: Kind, object: NewObject | KubeObject): Promise<void> {
    const { namespace, name } = object.metadata;
    const path = `${pathOf(kind, namespace, name)}?gracePeriodSeconds=0&propagationPolicy=Background`;
    const response = await this.client.send({ method: 'DELETE', path });
    if (response.status === 404) this.cache.forget(kind, object);
    else if (!accepted(response)) throw refusal(kind, object, response);
  }

  /** Sets a finalizer, as operators do before they make anything; false if the object is being deleted. */
  async finalize(kind: Kind, object: KubeObject, finalizer: string): Promise<boolean> {
    const finalizers = object.metadata.finalizers ?? [];
    const deleting = object.metadata.deletionTimestamp !== undefined;
    if (finalizers.includes(finalizer) === deleting) {
      const others = finalizers.filter((name) => name !== finalizer);
      await this.patch(kind, object, {
        metadata: { finalizers: deleting ? others : [...others, finalizer] },
      });
    }
    return !deleting;
  }

  private async patch(
    kind: Kind,
    object: KubeObject,
    body: Readonly<Record<string, unknown>>,
    subresource = '',
  ): Promise<void> {
    const { namespace, name } = object.metadata;
    const path = `${pathOf(kind, namespace, name)}${subresource}`;
    const response = await this.client.send({ method: 'PATCH', path, body, contentType: mergePatch });
    // It was deleted meanwhile.
    if (response.status === 404) this.cache.forget(kind, object);
    else this.taken(kind, object, response);
  }

  private taken(kind: Kind, object: NewObject | KubeObject, response: ApiResponse): void {
    if (!accepted(response)) throw refusal(kind, object, response);
    if (this.cache.watches(kind)) this.cache.keep(kind, response.body as KubeObject);
  }
}

function refusal(kind: Kind, { metadata }: NewObject | KubeObject, response: ApiResponse): Error {
  return new Error(`${kind.kind} ${metadata.namespace ?? ''}/${metadata.name}: ${messageOf(response)}`);
}
