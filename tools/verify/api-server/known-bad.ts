import type { Manifest } from '../../../lib/kubernetes/manifest';
import type { Failure } from '../check';
import type { Applier } from './apply';
import { accepted, type ApiClient, messageOf } from './client';
import { differences } from './compare';

/** An object that a server must refuse, and a part of the reason that it must give. */
export interface KnownBad {
  readonly what: string;
  readonly manifest: Manifest;
  readonly reason: string;
}

const metadata = { name: 'known-bad', namespace: 'default' };

/** Has a field that its schema does not know. */
const misspelt: Manifest = {
  apiVersion: 'serving.kserve.io/v1beta1',
  kind: 'InferenceService',
  metadata,
  spec: { predictor: { maxReplica: 1, model: { modelFormat: { name: 'vLLM' }, runtime: 'vllm' } } },
};

/** One object for each way in which a server refuses: they test the check itself. */
export const KNOWN_BAD: readonly KnownBad[] = [
  {
    what: 'unknown field of a custom resource',
    manifest: misspelt,
    reason: '.spec.predictor.maxReplica: field not declared in schema',
  },
  {
    what: 'unknown field of a core kind',
    manifest: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: { replica: 1, ...deployment('known-bad', 'known-bad') },
    },
    reason: '.spec.replica: field not declared in schema',
  },
  {
    what: 'CEL rule: distribution by name and by image',
    manifest: {
      apiVersion: 'llamastack.io/v1alpha1',
      kind: 'LlamaStackDistribution',
      metadata,
      spec: { server: { distribution: { name: 'rh-dev', image: 'registry.example.com/llama-stack:1' } } },
    },
    reason: 'spec.server.distribution: Invalid value',
  },
  {
    what: 'required field is missing',
    manifest: {
      apiVersion: 'llamastack.io/v1alpha1',
      kind: 'LlamaStackDistribution',
      metadata,
      spec: { replicas: 1 },
    },
    reason: 'spec.server: Required value',
  },
  {
    what: 'value outside an enumeration',
    manifest: {
      apiVersion: 'datasciencecluster.opendatahub.io/v1',
      kind: 'DataScienceCluster',
      metadata: { name: 'known-bad' },
      spec: { components: { dashboard: { managementState: 'Enabled' } } },
    },
    reason: 'Unsupported value: "Enabled"',
  },
  {
    what: 'rule that only the server knows: selector without its labels',
    manifest: {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata,
      spec: deployment('known-bad', 'other'),
    },
    reason: '`selector` does not match template `labels`',
  },
  {
    what: 'namespace that does not exist',
    manifest: {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'known-bad', namespace: 'nobody-made-this' },
      data: {},
    },
    reason: 'namespaces "nobody-made-this" not found',
  },
];

function deployment(selected: string, labelled: string): Record<string, unknown> {
  return {
    selector: { matchLabels: { app: selected } },
    template: {
      metadata: { labels: { app: labelled } },
      spec: { containers: [{ name: 'main', image: 'registry.example.com/main:1' }] },
    },
  };
}

/** What the server, or our comparison, lets through although it is wrong. */
export async function acceptedKnownBad(client: ApiClient, applier: Applier): Promise<Failure[]> {
  const failures: Failure[] = [];
  for (const { what, manifest, reason } of KNOWN_BAD) {
    const { rejection } = await applier.apply(manifest);
    if (rejection?.includes(reason) === true) continue;
    const message = rejection === undefined ? 'is accepted' : `is rejected for another reason: ${rejection}`;
    failures.push({ subject: `known-bad: ${what}`, message });
  }
  // A server that is not told to be strict drops what it does not know: the comparison must see that.
  const created = await client.send({
    method: 'POST',
    path: '/apis/serving.kserve.io/v1beta1/namespaces/default/inferenceservices?fieldValidation=Ignore',
    body: misspelt,
  });
  const noticed = differences(misspelt, created.body).some(
    ({ path }) => path === 'spec.predictor.maxReplica',
  );
  if (!accepted(created) || !noticed) {
    const message = accepted(created) ? 'is not noticed' : messageOf(created);
    failures.push({ subject: 'known-bad: pruned field', message });
  }
  return failures;
}
