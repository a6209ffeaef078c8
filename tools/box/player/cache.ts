import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRecord, recordAt } from '../../../lib/kubernetes/manifest';
import { accepted, type ApiClient, messageOf } from '../../verify/api-server/client';
import { definitionOf, type Kind, pathOf, written } from './kinds';
import type { KubeObject, NewObject } from './objects';

const retrySeconds = 1;

/**
 * The objects of the kinds that are watched, as the API server last told: one list and one watch per kind, however
 * many operators look. A kind that the server does not know yet has no objects.
 */
export class ObjectCache {
  private readonly kinds = new Map<string, Map<string, KubeObject>>();
  private readonly definitions = new Set<string>();
  private readonly stopping = new AbortController();
  private readonly followers: Promise<void>[] = [];
  private complaint = '';

  constructor(
    private readonly client: ApiClient,
    private readonly log: (text: string) => void,
  ) {
    // Every watch listens.
    setMaxListeners(0, this.stopping.signal);
  }

  /** Starts to watch the kinds; resolves when all that the server has are known. */
  async start(kinds: readonly Kind[]): Promise<void> {
    await new Promise<void>((known) => {
      this.followers.push(this.followDefinitions(known));
    });
    const there: Promise<void>[] = [];
    for (const kind of kinds) {
      this.kinds.set(keyOf(kind), new Map());
      const first = new Promise<void>((known) => {
        this.followers.push(this.follow(kind, known));
      });
      const definition = definitionOf(kind);
      if (definition === undefined || this.defines(definition)) there.push(first);
    }
    await Promise.all(there);
  }

  list<T extends KubeObject>(kind: Kind<T>): readonly T[] {
    return [...this.objectsOf(kind).values()] as T[];
  }

  get<T extends KubeObject>(kind: Kind<T>, name: string, namespace?: string): T | undefined {
    return this.objectsOf(kind).get(`${namespace ?? ''}/${name}`) as T | undefined;
  }

  /** Whether the server has the definition of a custom resource. */
  defines(name: string): boolean {
    return this.definitions.has(name);
  }

  /** Takes the answer to a write, before the watch tells it. */
  keep(kind: Kind, object: KubeObject): void {
    const objects = this.objectsOf(kind);
    const known = objects.get(nameIn(object));
    // Both are versions of the store of the same server, which counts up.
    if (
      known !== undefined &&
      Number(known.metadata.resourceVersion) > Number(object.metadata.resourceVersion)
    )
      return;
    if (object.metadata.deletionTimestamp !== undefined && (object.metadata.finalizers ?? []).length === 0)
      return;
    objects.set(nameIn(object), object);
  }

  /** Takes that the server does not have an object any more. */
  forget(kind: Kind, object: NewObject | KubeObject): void {
    this.objectsOf(kind).delete(nameIn(object));
  }

  /** Whether objects of the kind are watched. */
  watches(kind: Kind): boolean {
    return this.kinds.has(keyOf(kind));
  }

  async stop(): Promise<void> {
    this.stopping.abort();
    await Promise.all(this.followers);
  }

  private objectsOf(kind: Kind): Map<string, KubeObject> {
    const objects = this.kinds.get(keyOf(kind));
    if (objects === undefined) throw new Error(`nobody watches ${kind.apiVersion} ${kind.kind}`);
    return objects;
  }

  private async follow(kind: Kind, known: () => void): Promise<void> {
    const objects = this.objectsOf(kind);
    const definition = definitionOf(kind);
    await this.repeat(kind, async (signal) => {
      while (definition !== undefined && !this.defines(definition)) await sleep(200, undefined, { signal });
      const path = pathOf(kind);
      const response = await this.client.send({ method: 'GET', path });
      // A definition is there a moment before its API is.
      if (response.status === 404) {
        objects.clear();
        return sleep(200, undefined, { signal });
      }
      if (!accepted(response)) throw new Error(messageOf(response));
      this.complaint = '';
      objects.clear();
      const items: unknown = recordAt(response.body).items;
      for (const item of Array.isArray(items) ? items : []) {
        // Items of a list do not say what they are.
        const object = { ...(item as KubeObject), apiVersion: kind.apiVersion, kind: kind.kind };
        objects.set(nameIn(object), object);
      }
      known();
      const { resourceVersion } = recordAt(response.body, 'metadata');
      await this.client.watch(
        `${path}?watch=1&allowWatchBookmarks=true&resourceVersion=${String(resourceVersion)}`,
        (event) => {
          change(objects, event);
        },
        signal,
      );
    });
  }

  /** Names are all that is wanted of definitions, which are large. */
  private async followDefinitions(known: () => void): Promise<void> {
    await this.repeat(written.definitions, async (signal) => {
      const path = pathOf(written.definitions);
      const accept = 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1';
      const response = await this.client.send({ method: 'GET', path, accept });
      if (!accepted(response)) throw new Error(messageOf(response));
      this.definitions.clear();
      const items: unknown = recordAt(response.body).items;
      for (const item of Array.isArray(items) ? items : [])
        this.definitions.add(String(recordAt(item, 'metadata').name));
      known();
      const { resourceVersion } = recordAt(response.body, 'metadata');
      await this.client.watch(
        `${path}?watch=1&allowWatchBookmarks=true&resourceVersion=${String(resourceVersion)}`,
        (event) => {
          const name = String(recordAt(event, 'object', 'metadata').name);
          const { type } = recordAt(event);
          if (type === 'ADDED' || type === 'MODIFIED') this.definitions.add(name);
          else if (type === 'DELETED') this.definitions.delete(name);
        },
        signal,
        'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
      );
    });
  }

  /** Says what is wrong once, not for every kind that it is wrong with. */
  private complain(kind: Kind, message: string): void {
    if (message !== this.complaint) this.log(`watch of ${kind.plural}: ${message}`);
    this.complaint = message;
  }

  /** Runs a list and watch for ever; what goes wrong is logged and tried again. */
  private async repeat(kind: Kind, turn: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        await turn(signal);
      } catch (error) {
        if (this.stopping.signal.aborted) return;
        this.complain(kind, error instanceof Error ? error.message : String(error));
        await sleep(retrySeconds * 1000, undefined, { signal }).catch(() => undefined);
      }
    }
  }
}

/** Takes an event of a watch. */
function change(objects: Map<string, KubeObject>, event: unknown): void {
  const { type, object } = recordAt(event);
  // Too old a version, mostly: the watch ends, and the next turn lists again.
  if (type === 'ERROR' || type === 'BOOKMARK' || !isRecord(object)) return;
  const changed = object as unknown as KubeObject;
  if (type === 'DELETED') objects.delete(nameIn(changed));
  else objects.set(nameIn(changed), changed);
}

function keyOf({ apiVersion, plural }: Kind): string {
  return `${apiVersion}/${plural}`;
}

function nameIn({ metadata: { namespace, name } }: NewObject | KubeObject): string {
  return `${namespace ?? ''}/${name}`;
}
