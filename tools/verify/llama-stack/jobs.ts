import { posix, resolve } from 'node:path';
import { parse } from 'yaml';
import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import type { LlamaStack } from '../../../lib/contracts/llama-stack';
import { textDetectors } from '../../../lib/catalogues/text-detectors';
import { isInCluster, openAiUrl, type ServedModel } from '../../../lib/contracts/served-model';
import { question, stackChatCommands } from '../../../lib/output/guide/calls';
import { modelCommands } from '../../../lib/output/guide/first-chat';
import {
  fileText,
  removeCommands,
  searchCommands,
  shieldCommands,
} from '../../../lib/output/guide/first-search';
import { type Environment, environmentSchema } from '../../../lib/environment/schema';
import { statePath, userConfigPath } from '../../../lib/releases/rhoai-2.25/llama-stack/container-paths';
import { ownServer } from '../../../lib/releases/llama-stack';
import { modelKeyVariable, variables } from '../../../lib/releases/rhoai-2.25/llama-stack/run-config';

/** What tools/llama-stack/stack_server.py runs. */
const serverModule = 'llama_stack.core.server.server';

/** Home folder in the image (registry.access.redhat.com/ubi9/python-312). */
const imageHome = '/opt/app-root/src';

/** The rendered run.yaml of one environment, with the variables that the server is given. */
export interface ServerFiles {
  readonly runYaml: string;
  /** Content of the ConfigMap's other keys, by the path at which the server sees them. */
  readonly files: Readonly<Record<string, string>>;
  /** As the custom resource has it; values from Secrets are made up. */
  readonly environment: Readonly<Record<string, string>>;
  /** Folders at which ConfigMaps with certificates are mounted. */
  readonly caFolders: readonly string[];
  /** Folder at which the volume with the embedding model is mounted. */
  readonly weightsMount: string | undefined;
}

/** A server of a model. */
interface DriveModel {
  readonly name: string;
  readonly id: string;
  /** Id at its own server. */
  readonly modelId: string;
  readonly url: string;
  /** Variable with the bearer token that its server wants. */
  readonly tokenVariable: string | null;
}

/** A job of tools/llama-stack/drive_server.py: see job.py. */
export interface DriveJob extends Omit<ServerFiles, 'runYaml' | 'weightsMount'> {
  readonly name: string;
  readonly home: string;
  readonly stateFolder: string;
  readonly models: readonly DriveModel[];
  readonly embedding: {
    readonly id: string;
    readonly dimension: number;
    /** Where the server sees the volume with the weights. */
    readonly mount: string | null;
    /** The folder of it that has them. */
    readonly folder: string | null;
    /** Who computes embeddings instead. */
    readonly server: DriveModel | null;
  };
  readonly collections: readonly string[];
  readonly registration: 'refresh' | 'required';
  readonly addressing: 'path' | 'virtual' | null;
  readonly accessKeyVariable: string;
  readonly scenarios: readonly ('full' | 'down' | 'loss')[];
  /** Whether a replica sees what is registered at another one. */
  readonly sharesRegistrations: boolean;
  /** The PostgreSQL of the stores; there is one when the server is driven. */
  readonly database: null;
  /** The collector of its metrics, where the environment has one: configuration, and the URL that the server sends to. */
  readonly metrics: { readonly config: string; readonly endpoint: string } | null;
  /** What `GUIDE.md` lets a person do, in bash. */
  readonly guide: {
    /** With `MODEL`, the URL of the first model; nothing where somebody else serves it. */
    readonly chat: string | null;
    /** With `STACK`, the URL of the server: a file, a search, a question; and then nothing of it is left. */
    readonly search: string;
    readonly question: string;
    /** What the shield says; nothing where there is none. */
    readonly shield: string;
    /** Text of the file. */
    readonly text: string;
  };
  /** The shield, where there is one: its id, the orchestrator's URL, and a text that it refuses; the program that applies it. */
  readonly shield: {
    readonly id: string;
    readonly url: string;
    readonly personal: string;
    readonly page: string;
  } | null;
  /** The rendered smoke test, where there is one: files of its ConfigMap, variables of its Job. */
  readonly smoke: {
    readonly files: Readonly<Record<string, string>>;
    readonly environment: Readonly<Record<string, string>>;
  } | null;
}

/** One environment as it is, and once more with the other registration, files backend and stores. */
export function withOpposite(environment: Environment): { name: string; environment: Environment }[] {
  const { llamaStack } = environment.rag;
  const modelRegistration = llamaStack.modelRegistration === 'refresh' ? 'required' : 'refresh';
  const files = llamaStack.files === 's3' ? 'local' : 's3';
  const own = { type: 'postgresql', size: '5Gi' } as const;
  const stores = llamaStack.stores.type === 'sqlite' ? own : ({ type: 'sqlite' } as const);
  // A database that somebody else runs is not here.
  const same =
    llamaStack.stores.type === 'external'
      ? { ...environment, rag: { ...environment.rag, llamaStack: { ...llamaStack, stores: own } } }
      : environment;
  const opposite = {
    ...environment,
    rag: { ...environment.rag, llamaStack: { ...llamaStack, modelRegistration, files, stores } },
  } as const;
  return [
    { name: environment.name, environment: same },
    {
      name: `${environment.name} with ${modelRegistration}, ${files} and ${stores.type}`,
      environment: opposite,
    },
  ];
}

/** The environment with a server of somebody else that computes its embeddings. */
export function withEmbeddingServer(environment: Environment): { name: string; environment: Environment } {
  const model = environmentSchema.shape.models.unwrap().element.parse({
    name: 'embedder',
    source: {
      type: 'endpoint',
      url: 'https://embeddings.example.com/v1',
      model: 'org/embedder',
      apiKey: true,
      ca: { configMap: 'embedder-ca', key: 'ca.crt' },
    },
    context: 512,
  });
  return {
    name: `${environment.name} with a server of embeddings`,
    environment: {
      ...environment,
      models: [...environment.models, model],
      rag: { ...environment.rag, embedding: { servedBy: model.name } },
    },
  };
}

/** How the server is started, as the resource or the Deployment says. */
interface Start {
  readonly configMap: unknown;
  readonly env: readonly Record<string, unknown>[];
  readonly volumes: readonly Record<string, unknown>[];
  readonly mounts: readonly Record<string, unknown>[];
}

/** What the custom resource or the Deployment, and the ConfigMap, give to the server. @throws Error if one is not there */
export function serverFiles({ objects }: Pick<RenderedEnvironment, 'objects'>): ServerFiles {
  const manifests = objects.map(({ manifest }) => manifest);
  const start = startOf(manifests);
  const configMap = text(start.configMap, 'configMapName');
  const data = dataOf(manifests, configMap);
  const { 'run.yaml': runYaml, ...others } = data;
  if (runYaml === undefined) throw new Error(`ConfigMap ${configMap} has no key run.yaml`);
  return {
    runYaml,
    files: Object.fromEntries(
      Object.entries(others).map(([key, content]) => [`${userConfigPath}/${key}`, content]),
    ),
    environment: environmentOf(start.env),
    caFolders: mountsOf(start, 'configMap'),
    weightsMount: mountsOf(start, 'persistentVolumeClaim')[0],
  };
}

function startOf(manifests: readonly Manifest[]): Start {
  const resource = manifests.find(({ kind }) => kind === 'LlamaStackDistribution');
  if (resource !== undefined) {
    const server = recordAt(resource, 'spec', 'server');
    const overrides = recordAt(server, 'podOverrides');
    return {
      configMap: recordAt(server, 'userConfig').configMapName,
      env: recordsAt(server, 'containerSpec', 'env'),
      volumes: recordsAt(overrides, 'volumes'),
      mounts: recordsAt(overrides, 'volumeMounts'),
    };
  }
  const deployment = manifests.find(
    ({ kind, metadata }) => kind === 'Deployment' && metadata.name === ownServer,
  );
  if (deployment === undefined) throw new Error(`no LlamaStackDistribution and no ${ownServer} is rendered`);
  return deploymentStart(deployment);
}

/** The folder of the configuration and that of the state are the server's own; the check makes both. */
function deploymentStart(deployment: Manifest): Start {
  const pod = recordAt(deployment, 'spec', 'template', 'spec');
  const [container = {}] = recordsAt(pod, 'containers');
  const command = JSON.stringify(container.command);
  const expected = JSON.stringify(['python3', '-m', serverModule, `${userConfigPath}/run.yaml`]);
  if (command !== expected) throw new Error(`${ownServer} is started by ${command}, and not by ${expected}`);
  const volumes = recordsAt(pod, 'volumes');
  const mounts = recordsAt(container, 'volumeMounts');
  const mountedAt = (path: string) => mounts.find(({ mountPath }) => mountPath === path)?.name;
  const state = mountedAt(statePath);
  if (!volumes.some((volume) => volume.name === state && 'persistentVolumeClaim' in volume))
    throw new Error(`${ownServer} has no volume at ${statePath}`);
  const own = [mountedAt(userConfigPath), state];
  return {
    configMap: recordAt(
      volumes.find(({ name }) => name === own[0]),
      'configMap',
    ).name,
    env: recordsAt(container, 'env'),
    volumes: volumes.filter(({ name }) => !own.includes(String(name))),
    mounts: mounts.filter(({ name }) => !own.includes(String(name))),
  };
}

/** Folders at which volumes of one type are mounted. */
function mountsOf({ volumes, mounts }: Start, type: 'configMap' | 'persistentVolumeClaim'): string[] {
  const names = volumes.filter((volume) => type in volume).map(({ name }) => name);
  return mounts
    .filter(({ name }) => names.includes(name))
    .map(({ mountPath }) => text(mountPath, 'mountPath'));
}

function dataOf(manifests: readonly Manifest[], name: string): Record<string, string> {
  const [found] = manifests.filter(({ kind, metadata }) => kind === 'ConfigMap' && metadata.name === name);
  if (found === undefined) throw new Error(`no ConfigMap ${name} is rendered`);
  return Object.fromEntries(
    Object.entries(recordAt(found, 'data')).map(([key, content]) => [key, text(content, key)]),
  );
}

/** What a variable from a Secret has here. */
export function secretValue(variable: string): string {
  return `value-of-${variable}`;
}

function environmentOf(entries: readonly Record<string, unknown>[]): Record<string, string> {
  return Object.fromEntries(
    entries.map(({ name, value }) => {
      const variable = text(name, 'name');
      return [variable, value === undefined ? secretValue(variable) : text(value, variable)];
    }),
  );
}

function text(value: unknown, what: string): string {
  if (typeof value !== 'string') throw new Error(`${what} is no text`);
  return value;
}

/** What the server must do, by the contract of the rendered environment. */
export function driveJob(name: string, rendered: RenderedEnvironment): DriveJob {
  const { embeddingServer, environment, llamaStack, models } = rendered;
  if (llamaStack === undefined) throw new Error(`${name} has no Llama Stack`);
  const { files, environment: values, caFolders, weightsMount } = serverFiles(rendered);
  return {
    name,
    files,
    environment: values,
    caFolders,
    home: imageHome,
    stateFolder: statePath,
    models: models.map((model) => driveModel(model, idOf(llamaStack.modelIds, model.name))),
    embedding: {
      id: llamaStack.embeddingModelId,
      dimension: llamaStack.embedding.dimension,
      mount: weightsMount ?? null,
      folder:
        weightsMount === undefined ? null : posix.join(weightsMount, rendered.embeddingWeights?.path ?? ''),
      server: embeddingServer === undefined ? null : driveModel(embeddingServer, llamaStack.embeddingModelId),
    },
    collections: collectionsOf(llamaStack),
    registration: environment.rag.llamaStack.modelRegistration,
    addressing: addressingOf(environment),
    accessKeyVariable: variables.accessKey,
    scenarios: ['full', 'down', 'loss'],
    sharesRegistrations: rendered.platform.release.llamaStack.sharesRegistrations,
    database: null,
    metrics: metricsCollector(rendered),
    guide: guideCommands(llamaStack, models),
    shield: shieldOf(llamaStack, rendered),
    smoke: smokeTest(rendered),
  };
}

function metricsCollector({ environment, objects }: RenderedEnvironment): DriveJob['metrics'] {
  if (!environment.monitoring.llamaStack) return null;
  const name = 'llama-stack-metrics';
  const manifests = objects.map(({ manifest }) => manifest);
  const { 'collector.yaml': config } = dataOf(manifests, name);
  const service = manifests.find(({ kind, metadata }) => kind === 'Service' && metadata.name === name);
  const port = recordsAt(service, 'spec', 'ports').find((each) => each.name === 'otlp-http')?.port;
  if (config === undefined || typeof port !== 'number') throw new Error(`${name} is not rendered as a whole`);
  const endpoint = `http://${name}.${environment.namespaces.workloads}.svc.cluster.local:${port}`;
  return { config, endpoint };
}

function shieldOf({ shield }: LlamaStack, { objects }: RenderedEnvironment): DriveJob['shield'] {
  if (shield === undefined) return null;
  const manifests = objects.map(({ manifest }) => manifest);
  const orchestrator = manifests.find(({ kind }) => kind === 'GuardrailsOrchestrator');
  if (orchestrator === undefined) throw new Error('no GuardrailsOrchestrator is rendered');
  const { name, namespace = '' } = orchestrator.metadata;
  return {
    id: shield.id,
    // What its operator makes, by the sources in lib/releases/rhoai-2.25/guardrails.ts.
    url: `https://${name}-service.${namespace}.svc.cluster.local:8032`,
    personal: shield.detectors.map((each) => textDetectors[each].sample).join(', '),
    page: resolve(__dirname, '../../../lib/components/rag/playground/server.py'),
  };
}

function smokeTest({ environment, objects }: RenderedEnvironment): DriveJob['smoke'] {
  if (!environment.smokeTests) return null;
  const name = 'stage02-smoke-alignment';
  const manifests = objects.map(({ manifest }) => manifest);
  const job = manifests.find(({ kind, metadata }) => kind === 'Job' && metadata.name === name);
  const [container = {}] = recordsAt(job, 'spec', 'template', 'spec', 'containers');
  return {
    files: dataOf(manifests, name),
    environment: environmentOf(recordsAt(container, 'env')),
  };
}

function driveModel(model: ServedModel, id: string): DriveModel {
  const { name, modelId } = model;
  return { name, id, modelId, url: openAiUrl(model, 'cluster'), tokenVariable: tokenVariableOf(model) };
}

function guideCommands(llamaStack: LlamaStack, [first]: readonly ServedModel[]): DriveJob['guide'] {
  if (first === undefined) throw new Error('no model to ask');
  const id = idOf(llamaStack.modelIds, first.name);
  return {
    chat: isInCluster(first) ? modelCommands(first).join('\n') : null,
    search: [...searchCommands(llamaStack), ...stackChatCommands(id), ...removeCommands].join('\n'),
    question,
    shield: shieldCommands(llamaStack).join('\n'),
    text: fileText,
  };
}

function tokenVariableOf(model: ServedModel): string | null {
  const { type } = model.credential;
  return { none: null, 'account-token': variables.modelToken, key: modelKeyVariable(model) }[type];
}

function idOf(ids: ReadonlyMap<string, string>, model: string): string {
  const id = ids.get(model);
  if (id === undefined) throw new Error(`the contract of Llama Stack has no id of ${model}`);
  return id;
}

/** Those of the environment; where it has none, one of the check, since clients may make any. */
function collectionsOf({ collections }: LlamaStack): string[] {
  return collections.length === 0 ? ['of_the_check'] : collections.map(({ name }) => name);
}

/** Where the bucket stands in a URL, by the settings. */
function addressingOf({ rag, objectStore }: Environment): DriveJob['addressing'] {
  if (rag.llamaStack.files === 'local') return null;
  return objectStore.type === 'external' && !objectStore.pathStyle ? 'virtual' : 'path';
}

/** run.yaml as PyYAML reads it. */
export function parseRunYaml(content: string): unknown {
  return parse(content, { version: '1.1' });
}
