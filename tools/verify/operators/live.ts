import { setTimeout as sleep } from 'node:timers/promises';
import { isRecord, type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { accepted, type ApiClient, messageOf } from '../api-server/client';

/** An object as the server keeps it. */
export interface LiveObject extends Manifest {
  readonly metadata: Manifest['metadata'] & {
    readonly uid?: string;
    readonly resourceVersion?: string;
    readonly generation?: number;
  };
  readonly status?: unknown;
}

/** What happens between programs, not what they make. */
const NOTED = new Set(['Event', 'Lease']);

/** Every object of a namespace, of every kind that the server lists. @throws Error if it does not answer */
export async function everythingIn(client: ApiClient, namespace: string): Promise<LiveObject[]> {
  const found = await Promise.all(
    (await listedResources(client)).map(({ root, name }) =>
      objectsAt(client, `${root}/namespaces/${namespace}/${name}`),
    ),
  );
  return found.flat();
}

/** The objects of a list of the API. @throws Error if it does not answer */
export async function objectsAt(client: ApiClient, path: string): Promise<LiveObject[]> {
  const body = await get(client, path);
  const { apiVersion, kind } = isRecord(body) ? body : {};
  return recordsAt(body, 'items').flatMap(
    (item) => asObject({ ...item, apiVersion, kind: String(kind).replace(/List$/, '') }) ?? [],
  );
}

/** The object at a path of the API. @throws Error if it is not there */
export async function objectAt(client: ApiClient, path: string): Promise<LiveObject> {
  const found = asObject(await get(client, path));
  if (found === undefined) throw new Error(`${path} is no object`);
  return found;
}

/**
 * Asks until there is an answer.
 *
 * @throws Error after `seconds` without one, with the last error of the question if there was one
 */
export async function until<T>(what: string, ask: () => Promise<T | undefined>, seconds = 30): Promise<T> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await sleep(100);
  }
}

async function get(client: ApiClient, path: string): Promise<unknown> {
  const response = await client.send({ method: 'GET', path });
  if (!accepted(response)) throw new Error(`GET ${path}: ${messageOf(response)}`);
  return response.body;
}

interface ListedResource {
  readonly root: string;
  readonly kind: string;
  readonly name: string;
}

async function listedResources(client: ApiClient): Promise<ListedResource[]> {
  const groups = recordsAt(await get(client, '/apis'), 'groups').map((group) =>
    String(recordAt(group, 'preferredVersion').groupVersion),
  );
  const found = await Promise.all(
    ['v1', ...groups].map(async (apiVersion) => {
      const root = apiVersion === 'v1' ? '/api/v1' : `/apis/${apiVersion}`;
      return recordsAt(await get(client, root), 'resources')
        .filter(
          ({ namespaced, verbs }) => namespaced === true && Array.isArray(verbs) && verbs.includes('list'),
        )
        .map(({ kind, name }) => ({ root, kind: String(kind), name: String(name) }));
    }),
  );
  return found.flat().filter(({ kind }) => !NOTED.has(kind));
}

function asObject(value: unknown): LiveObject | undefined {
  return isLive(value) ? value : undefined;
}

function isLive(value: unknown): value is LiveObject {
  return (
    isRecord(value) &&
    typeof value.apiVersion === 'string' &&
    typeof value.kind === 'string' &&
    typeof recordAt(value, 'metadata').name === 'string'
  );
}
