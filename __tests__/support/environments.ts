import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { identityOf, type Manifest } from '../../lib/kubernetes/manifest';
import { isHandover, type RenderedObject } from '../../lib/cluster/rendered-object';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { type Environment, environmentSchema } from '../../lib/environment/schema';
import { renderEnvironment } from '../../lib/stages/environment';
import { exampleFolder, type ExampleName, exampleText } from '../../tools/environments';

/** Settings as somebody writes them, before defaults. */
export type RawSettings = Record<string, unknown>;

/** The settings of an environment of the tests, with top-level settings replaced. */
export function settings(name: ExampleName, changes: RawSettings = {}): Environment {
  const raw = parse(exampleText(name)) as RawSettings;
  return environmentSchema.parse({ ...raw, ...changes });
}

/** The rendered environment, with top-level settings replaced. */
export function rendered(name: ExampleName, changes: RawSettings = {}): RenderedEnvironment {
  const isCommon = changes === small || Object.keys(changes).length === 0;
  if (!isCommon) return renderEnvironment(settings(name, changes));
  const key = `${name} ${changes === small ? 'small' : ''}`;
  const known = common.get(key) ?? renderEnvironment(settings(name, changes));
  if (!common.has(key)) for (const { manifest } of known.objects) freeze(manifest);
  common.set(key, known);
  return known;
}

/** What most test files ask for: rendered once per worker, and nobody can change it. */
const common = new Map<string, RenderedEnvironment>();

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  Object.values(Object.freeze(value)).forEach(freeze);
}

/** Changes that leave of demo its object store and one model that nothing but the cluster reaches. */
export const small: RawSettings = {
  stages: ['stage00-ai-platform', 'stage01-model-serving'],
  models: [
    {
      name: 'mistral-24b-quantized',
      model: 'mistral-small-24b-w4a16',
      pool: 'l4-single',
      source: { type: 'pvc', size: '40Gi', path: 'Mistral-Small-24B-Instruct/quant-w4a16' },
    },
  ],
};

/** Backups to a bucket of the platform itself, for somebody whose key is gone. */
export const labBackup: RawSettings = {
  target: { type: 'platform' },
  recipients: [readFileSync(join(exampleFolder, '..', 'backup', 'recipient.crt'), 'utf8')],
};

/** A model entry that fits demo's pool. */
export function modelEntry(changes: RawSettings = {}): RawSettings {
  return {
    name: 'm',
    model: 'qwen3-0.6b',
    pool: 'l4-single',
    source: { type: 's3', path: 'qwen3/0.6b' },
    ...changes,
  };
}

/** A model that somebody else serves, with a key and a CA of its own. */
export function externalModel(changes: RawSettings = {}, source: RawSettings = {}): RawSettings {
  return {
    name: 'far',
    source: {
      type: 'endpoint',
      url: 'https://models.example.com:8443/v1',
      model: 'org/far-24b',
      apiKey: true,
      ca: { configMap: 'models-ca', key: 'ca.pem' },
      ...source,
    },
    context: 4096,
    ...changes,
  };
}

/** Changes that leave of demo RAG alone, with a model that somebody else serves. */
export const ragOnly: RawSettings = {
  stages: ['stage00-ai-platform', 'stage02-model-alignment'],
  gpuPools: [],
  models: [externalModel()],
  rag: { pipelines: false, documentConverter: { mode: 'deployment' } },
};

/** The one object of that kind and name. */
export function find(environment: RenderedEnvironment, kind: string, name: string): Manifest {
  return findIn(environment.objects, kind, name);
}

export function findIn(objects: readonly RenderedObject[], kind: string, name: string): Manifest {
  const found = complete(objects).filter(
    ({ manifest }) => manifest.kind === kind && manifest.metadata.name === name,
  );
  const [object] = found;
  if (object === undefined || found.length > 1)
    throw new Error(`${found.length} objects are ${kind} ${name}`);
  return object.manifest;
}

export function findAll(environment: RenderedEnvironment, kind: string): Manifest[] {
  return complete(environment.objects)
    .map(({ manifest }) => manifest)
    .filter((manifest) => manifest.kind === kind);
}

/** All objects of the kind, of which there is at least one: expectations of each would hold of none. */
export function findSome(environment: RenderedEnvironment, kind: string): Manifest[] {
  const found = findAll(environment, kind);
  if (found.length === 0) throw new Error(`no object is a ${kind}`);
  return found;
}

/** Without the namespaces that a person makes and Argo CD completes: those of Argo CD count. */
function complete(objects: readonly RenderedObject[]): RenderedObject[] {
  const applied = new Set(
    objects.filter(({ folder }) => !isHandover(folder)).map(({ manifest }) => identityOf(manifest)),
  );
  return objects.filter(({ manifest, folder }) => !isHandover(folder) || !applied.has(identityOf(manifest)));
}

/** Value at a path such as `spec.template.spec.containers.0.args`. */
export function at(manifest: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], manifest);
}
