import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { compare } from '../../../lib/program/compare';
import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { releaseOf } from '../../../lib/releases/releases';
import type { CustomResourceDefinition } from '../../import/crd';
import { readCrd } from '../../import/crd-file';
import { definitionsOf } from '../../import/lookup';
import { servedKinds } from './apply';
import { accepted, type ApiClient, messageOf } from './client';

const ESTABLISHED_SECONDS = 30;

/** The definitions of the custom resources that the release of an environment serves. */
export function servedDefinitions(
  root: string,
  { environment }: RenderedEnvironment,
): CustomResourceDefinition[] {
  const served = releaseOf(environment.release).servedKinds;
  return [...definitionsOf(join(root, 'imports'), environment.release).values()]
    .map(readCrd)
    .filter((definition) =>
      kindsOf(definition).some(({ apiVersion, kind }) => served.has(`${apiVersion}/${kind}`)),
    );
}

/** Namespaces that must be there before the first object is applied: used, but not rendered. */
export function expectedNamespaces({ objects }: RenderedEnvironment): string[] {
  const rendered = new Set(
    objects.flatMap(({ manifest }) => (manifest.kind === 'Namespace' ? [manifest.metadata.name] : [])),
  );
  const used = new Set(objects.flatMap(({ manifest }) => manifest.metadata.namespace ?? []));
  return [...used].filter((name) => !rendered.has(name)).sort(compare);
}

/**
 * Brings a server to the state of a cluster on which the operators are installed, or that knows only some groups.
 *
 * @throws Error if it refuses
 */
export async function prepare(
  client: ApiClient,
  root: string,
  environment: RenderedEnvironment,
  knows: (group: string) => boolean = () => true,
): Promise<void> {
  for (const name of expectedNamespaces(environment)) {
    const body = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
    await create(client, '/api/v1/namespaces', body, `Namespace ${name}`);
  }
  const definitions = servedDefinitions(root, environment).filter(({ spec }) => knows(spec.group));
  const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  for (const definition of definitions) {
    await create(client, path, definition, definition.metadata.name);
  }
  const end = performance.now() + ESTABLISHED_SECONDS * 1000;
  for (const definition of definitions) {
    const { name } = definition.metadata;
    while (!(await isServed(client, `${path}/${name}`, definition))) {
      if (performance.now() > end) throw new Error(`${name} was not served after ${ESTABLISHED_SECONDS} s`);
      await sleep(100);
    }
  }
}

async function create(client: ApiClient, path: string, body: unknown, what: string): Promise<void> {
  const response = await client.send({ method: 'POST', path: `${path}?fieldValidation=Strict`, body });
  if (!accepted(response)) throw new Error(`the server refuses ${what}: ${messageOf(response)}`);
}

async function isServed(
  client: ApiClient,
  path: string,
  definition: CustomResourceDefinition,
): Promise<boolean> {
  const { body } = await client.send({ method: 'GET', path });
  const conditions = recordsAt(recordAt(body, 'status'), 'conditions');
  if (!conditions.some(({ type, status }) => type === 'Established' && status === 'True')) return false;
  // Established comes a moment before the API itself.
  const served = await Promise.all(
    kindsOf(definition).map(async ({ apiVersion, kind }) =>
      (await servedKinds(client, apiVersion)).has(kind),
    ),
  );
  return served.every(Boolean);
}

function kindsOf({ spec }: CustomResourceDefinition): { apiVersion: string; kind: string }[] {
  return spec.versions
    .filter(({ served }) => served)
    .map(({ name }) => ({ apiVersion: `${spec.group}/${name}`, kind: spec.names.kind }));
}
