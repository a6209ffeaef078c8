import { clusterServiceOf } from '../../kubernetes/cluster-service';
import type { Draft } from '../draft';
import type { Finding, SettingPath } from '../finding';
import { type AnyModelSettings, environmentSchema } from '../schema';
import { childValue, schemaAt } from '../schema-walk';
import { missingRemedy } from '../schema-words';
import { type EndpointDraft, endpointsOf, modelsOf } from './draft-lookups';

type Setting = keyof AnyModelSettings;

/** Why a model that somebody else serves cannot have a setting, and what to do. */
const refused: Readonly<
  Record<Exclude<Setting, 'name' | 'source' | 'context'>, readonly [why: string, remedy?: string]>
> = {
  model: ['its server decides which model answers', 'remove the line; source.model is the id at the server'],
  pool: ['it uses no GPU of this cluster'],
  gpus: ['it uses no GPU of this cluster'],
  nodes: ['it uses no GPU of this cluster'],
  replicas: ['its server decides how many there are'],
  scaling: ['its server decides how many there are'],
  update: ['its server decides how it is updated'],
  mode: ['no KServe runs it'],
  exposure: [
    'no Route leads to it',
    'remove the line; people ask it through Llama Stack, which has an exposure',
  ],
  concurrency: ['its server decides how many requests run'],
  requestTokens: ['its server decides how many requests run'],
  timeToFirstTokenSeconds: ['nobody here measures it'],
  timeoutSeconds: ['its server decides how long a request may take'],
  resources: ['no pod of this cluster runs it'],
  vllm: ['its server decides how it runs'],
};

/**
 * PAI-103 and PAI-110: what a model lacks, or cannot have, by who serves it.
 *
 * @param root the file as it is written: defaults stand for nothing here
 */
export function modelKinds(draft: Draft, root: unknown): Finding[] {
  return [
    ...modelsOf(draft).flatMap(({ model, index }) => {
      // A kind of source that does not exist says nothing of what else is needed.
      const unknown = childValue(modelAt(root, index), 'source') !== undefined && model.source === undefined;
      return unknown ? [] : missing(root, index, ['model', 'pool']);
    }),
    ...endpointsOf(draft).flatMap(({ source, index }) => [
      ...missing(root, index, ['context']),
      ...refusedSettings(root, index),
      ...connection(draft, source, ['models', index, 'source']),
    ]),
  ];
}

function modelAt(root: unknown, index: number): unknown {
  return childValue(childValue(root, 'models'), index);
}

function missing(root: unknown, index: number, settings: readonly Setting[]): Finding[] {
  return settings
    .filter((setting) => childValue(modelAt(root, index), setting) === undefined)
    .map((setting): Finding => {
      const path = ['models', index, setting];
      return {
        code: 'PAI-103',
        path,
        message: 'this setting is required and missing',
        remedy: missingRemedy(path, schemaAt(environmentSchema, root, path).schema),
      };
    });
}

function refusedSettings(root: unknown, index: number): Finding[] {
  const written = modelAt(root, index);
  return Object.entries(refused)
    .filter(([setting]) => childValue(written, setting) !== undefined)
    .map(([setting, [why, remedy = 'remove the line']]) =>
      contradiction(['models', index, setting], `somebody else serves this model: ${why}`, remedy),
    );
}

function connection({ namespaces }: Draft, { url, apiKey, ca }: EndpointDraft, path: SettingPath): Finding[] {
  if (url === undefined) return [];
  const { hostname, protocol } = new URL(url);
  const service = clusterServiceOf(hostname);
  const plain = protocol === 'http:';
  return [
    ...(plain && ca !== undefined
      ? [
          contradiction(
            [...path, 'ca'],
            `the URL ${url} uses no certificate`,
            `write ${url.replace('http:', 'https:')} as url, or remove ca`,
          ),
        ]
      : []),
    // Inside the cluster the network is the cluster's own.
    ...(plain && apiKey === true && service === undefined
      ? [
          contradiction(
            [...path, 'apiKey'],
            `everybody on the way to ${url} could read the key`,
            `write ${url.replace('http:', 'https:')} as url, or remove apiKey`,
          ),
        ]
      : []),
    ...(service !== undefined && Object.values(namespaces ?? {}).includes(service.namespace)
      ? [
          contradiction(
            [...path, 'url'],
            `the server runs in ${service.namespace}, which network policies of this program close`,
            'let it run in a namespace of its own, or serve the model from weights',
          ),
        ]
      : []),
  ];
}

function contradiction(path: SettingPath, message: string, remedy: string): Finding {
  return { code: 'PAI-110', path, message, remedy };
}
