import { groupKindOf } from '../kinds/kinds';
import { producedBy } from '../releases/release';
import type { Problem } from '../program/errors';
import { type Endpoint, producerText } from '../contracts/endpoint';
import { isInCluster } from '../contracts/served-model';
import { recordAt, recordsAt, walk } from '../kubernetes/manifest';
import type { NetworkPeer } from '../contracts/network-use';
import { containersOf, podsOf } from './pods';
import type { RenderedEnvironment } from '../cluster/rendered-environment';
import type { Finding, SettingPath } from '../environment/finding';

/**
 * PAI-420, a warning: what is rendered or stated, and what nobody can use. It is judged by what is rendered, so it goes by
 * itself when something comes to use it.
 */
export function unusedComponents(
  rendered: RenderedEnvironment,
  problemOf: (finding: Finding) => Problem,
): Problem[] {
  return [
    ...unreachedServers(rendered, problemOf),
    ...[...uncalledModels(rendered), ...emptyPipelineServers(rendered), ...unusedCollections(rendered)].map(
      problemOf,
    ),
  ];
}

/** Servers that no network policy opens to anybody but their own operator and monitoring. */
function unreachedServers(
  rendered: RenderedEnvironment,
  problemOf: (finding: Finding) => Problem,
): Problem[] {
  const { environment, needs } = rendered;
  const opened = openings(rendered);
  return [...byServer(needs.endpoints)]
    .filter(([, endpoints]) => !endpoints.some((endpoint) => isReached(endpoint, rendered)))
    .map(([server, endpoints]) => {
      const message = `nobody can use ${server}: no network policy and no Route lets anybody in but its operator and monitoring`;
      const opening = opened.find(({ endpoint }) => endpoints.includes(endpoint));
      return opening === undefined
        ? {
            code: 'PAI-420',
            construct: `${environment.name}: ${server}`,
            message,
            remedy: 'let a client use it with Needs.allow, or do not make it',
          }
        : problemOf({ code: 'PAI-420', path: opening.setting, message, remedy: opening.remedy });
    });
}

/** Endpoints by what makes them: one that somebody uses is enough, its metrics are nobody's reason to run it. */
function byServer(endpoints: readonly Endpoint[]): Map<string, Endpoint[]> {
  const servers = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints) {
    const server = `${producerText(endpoint)} of ${endpoint.namespace}`;
    servers.set(server, [...(servers.get(server) ?? []), endpoint]);
  }
  return servers;
}

function isReached(endpoint: Endpoint, rendered: RenderedEnvironment): boolean {
  const { needs } = rendered;
  const isClient = (peer: NetworkPeer) =>
    peer === 'router' ||
    (peer !== 'monitoring' && peer.tests !== true && needs.namespaces.has(peer.namespace));
  return (
    // The gateway of somebody else decides who gets through.
    endpoint.podNamespace !== endpoint.namespace ||
    needs.networkUses.some((use) => use.endpoint === endpoint && isClient(use.peer)) ||
    operatorMakesRoute(endpoint, rendered)
  );
}

function operatorMakesRoute(
  { producer, namespace }: Endpoint,
  { objects, platform }: RenderedEnvironment,
): boolean {
  return objects
    .map(({ manifest }) => manifest)
    .filter(
      ({ kind, metadata }) =>
        kind === producer.kind && metadata.name === producer.name && metadata.namespace === namespace,
    )
    .flatMap((manifest) => producedBy(platform.release, manifest))
    .some(({ kind, claimed }) => kind === 'Route' && claimed !== true);
}

interface Opening {
  readonly endpoint: Endpoint;
  readonly setting: SettingPath;
  readonly remedy: string;
}

/** Settings that open a server. */
function openings({
  environment,
  models,
  modelRegistry,
  llamaStack,
  documentConverter,
  playground,
}: RenderedEnvironment): Opening[] {
  const converter = documentConverter?.endpoint;
  return [
    ...models.filter(isInCluster).map(({ name, endpoint }) => ({
      endpoint,
      setting: ['models', environment.models.findIndex((model) => model.name === name), 'exposure'],
      remedy:
        'write authenticated, add stage02-model-alignment, or leave the model out until somebody needs it',
    })),
    ...(modelRegistry === undefined
      ? []
      : [
          {
            endpoint: modelRegistry.endpoint,
            setting: ['modelRegistry', 'exposure'],
            remedy: 'write authenticated, serve a model that it registers, or remove modelRegistry',
          },
        ]),
    ...(llamaStack === undefined
      ? []
      : [
          {
            endpoint: llamaStack.endpoint,
            setting: ['rag', 'llamaStack', 'exposure'],
            remedy: 'write authenticated; with none only oc port-forward reaches it',
          },
        ]),
    ...(playground === undefined
      ? []
      : [
          {
            endpoint: playground.endpoint,
            setting: ['rag', 'playground', 'exposure'],
            remedy: 'write authenticated; with none only oc port-forward reaches it',
          },
        ]),
    ...(converter === undefined
      ? []
      : [
          {
            endpoint: converter,
            setting: ['rag', 'documentConverter', 'exposure'],
            remedy: 'write authenticated, or let ingestion use it: pipelines: true and a collection',
          },
        ]),
  ];
}

/** Models of somebody else that nothing calls. */
function uncalledModels({ environment, models, needs }: RenderedEnvironment): Finding[] {
  return models
    .filter((model) => !isInCluster(model))
    .filter(
      ({ url }) =>
        !needs.externalUses.some(({ host, peer }) => host === new URL(url).hostname && peer.tests !== true),
    )
    .map(({ name, url }) => ({
      code: 'PAI-420',
      path: ['models', environment.models.findIndex((model) => model.name === name)],
      message: `nothing of this environment calls ${url}`,
      remedy: 'add stage02-model-alignment, or leave the model out until somebody needs it',
    }));
}

/** Pipeline servers without a pipeline that Git brings. */
function emptyPipelineServers({ objects }: RenderedEnvironment): Finding[] {
  const kinds = new Set(objects.map(({ manifest }) => groupKindOf(manifest)));
  if (!kinds.has('datasciencepipelinesapplications.opendatahub.io/DataSciencePipelinesApplication'))
    return [];
  if (kinds.has('pipelines.kubeflow.org/Pipeline')) return [];
  return [
    {
      code: 'PAI-420',
      path: ['rag', 'pipelines'],
      message: 'the pipeline server runs without a pipeline: there is no collection to fill',
      remedy: 'write false unless people bring pipelines of their own in the dashboard',
    },
  ];
}

/** Collections that no object names. */
function unusedCollections({ environment, llamaStack, objects }: RenderedEnvironment): Finding[] {
  const names = llamaStack === undefined ? [] : environment.rag.collections;
  const texts = objects.flatMap(({ manifest }) =>
    groupKindOf(manifest) === 'ConfigMap'
      ? walk(recordAt(manifest, 'data')).map(({ value }) => value)
      : podsOf(manifest)
          .flatMap(containersOf)
          .flatMap(({ container }) => recordsAt(container, 'env').map(({ value }) => value)),
  );
  const unused = names.filter(
    (name) => !texts.some((text) => typeof text === 'string' && new RegExp(`\\b${name}\\b`).test(text)),
  );
  if (unused.length === 0) return [];
  return [
    {
      code: 'PAI-420',
      path: ['rag', 'collections'],
      message: `no object knows ${unused.join(', ')}: nothing makes or fills collections without the pipeline server`,
      remedy: 'write pipelines: true, or [] and make them through the API of Llama Stack',
    },
  ];
}
