import { logsMiB } from '../../catalogues/node-disk';
import { GIB, parseQuantity } from '../../kubernetes/quantity';
import type { Draft, ModelDraft, PoolDraft } from '../draft';
import { platformTargetBucket } from '../backup-schema';
import type { Finding } from '../finding';
import { defaultRootVolumeGiB } from '../gpu-pool-schema';
import { findModel } from '../known-models';
import { nearest } from '../../program/nearest';
import { mostReplicas, mostServers } from '../update-replicas';
import { alternatives, count, valueText } from '../../program/value-text';
import { vllmScratchGiB } from '../vllm-defaults';
import { volumeFactor, weightsFolder } from '../weights-place';
import { modelsOf, poolsOf } from './draft-lookups';

/** What a model server requests beside its weights, in GiB. */
const SERVER_GIB = vllmScratchGiB + logsMiB / 1024;

/** OpenShift, the GPU driver, the image of vLLM, logs, and what the kubelet keeps free, in GiB. */
const NODE_GIB = 80;

/** PAI-109, PAI-110: places that are too small for the weights which go there, and buckets that nobody uses. */
export function weightsStorage(draft: Draft): Finding[] {
  return [...storeSize(draft), ...unknownBuckets(draft), ...nodeDisks(draft)];
}

function weightsOf(draft: Draft, { model }: ModelDraft): number {
  return findModel(draft, model)?.weightsGiB ?? 0;
}

type BucketSource = Extract<NonNullable<ModelDraft['source']>, { type?: 'pvc' | 's3' }>;

function readsBucket(source: ModelDraft['source']): source is BucketSource {
  return source?.type === 's3' || (source?.type === 'pvc' && source.huggingFace === undefined);
}

/** MinIO holds the weights of every model that is read from a bucket, each folder once. */
function storeSize(draft: Draft): Finding[] {
  const { objectStore } = draft;
  if (objectStore?.type !== 'minio' || objectStore.size === undefined) return [];
  const folders = new Map(
    modelsOf(draft).flatMap(({ model }): [string, number][] => {
      const facts = findModel(draft, model.model);
      if (facts === undefined || !readsBucket(model.source)) return [];
      const folder = weightsFolder(facts, model.source);
      return [[`${model.source.bucket ?? ''}/${folder}`, facts.weightsGiB]];
    }),
  );
  const needed = Math.ceil(volumeFactor * [...folders.values()].reduce((sum, each) => sum + each, 0));
  const bytes = parseQuantity(objectStore.size);
  if (bytes === undefined || bytes >= needed * GIB) return [];
  return [
    {
      code: 'PAI-110',
      path: ['objectStore', 'size'],
      message: `${objectStore.size} is below 1.2 times the weights that the models read from buckets`,
      remedy: `write at least ${needed}Gi`,
    },
  ];
}

/** Buckets of the components (lib/components), beside those of the models. */
const bucketsOfComponents = [
  'llm-models',
  'llama-files',
  'documents',
  'llama-stack-state',
  'kfp-artifacts',
  'milvus',
  'benchmark-results',
  'evaluation-results',
  'evaluation-data',
  platformTargetBucket,
];

/** Names of every bucket that something of the environment can ask for. */
export function knownBuckets(draft: Draft): string[] {
  const ofModels = modelsOf(draft).flatMap(({ model: { source } }) =>
    readsBucket(source) ? (source.bucket ?? []) : [],
  );
  const embedding = draft.rag?.embedding?.source;
  const ofEmbedding =
    embedding?.type === 'pvc' && embedding.huggingFace === undefined ? [embedding.bucket ?? []] : [];
  return [...new Set([...bucketsOfComponents, ...ofModels, ...ofEmbedding].flat())];
}

function unknownBuckets(draft: Draft): Finding[] {
  const { objectStore } = draft;
  if (objectStore?.type !== 'external') return [];
  const names = knownBuckets(draft);
  return Object.keys(objectStore.buckets ?? {})
    .filter((name) => !names.includes(name))
    .map((name): Finding => {
      const meant = nearest(name, names);
      return {
        code: 'PAI-109',
        path: ['objectStore', 'buckets', name],
        at: 'key',
        message: `no component uses a bucket ${valueText(name)}`,
        remedy:
          meant.length > 0 ? `did you mean ${alternatives(meant)}?` : `buckets here are ${names.join(', ')}`,
      };
    });
}

/** The kubelet's own part of a disk, in GiB, and the share that it lends to pods: below 10 % it evicts them. */
const RESERVED_GIB = 1;
const LENT = 0.9;

/**
 * Weights of an image, or downloaded at every start, lie on the disk of the node, and each server requests some for its
 * caches: of nodes that we make, its size is known. Source of what the kubelet keeps: openshift/machine-config-operator
 * templates/worker/01-worker-kubelet/_base/files/kubelet.yaml @01e20aa; kubernetes/kubernetes
 * pkg/kubelet/eviction/defaults_linux.go @v1.33.4.
 */
function nodeDisks(draft: Draft): Finding[] {
  return poolsOf(draft).flatMap(({ pool, index }): Finding[] => {
    if (pool.instanceType === undefined || pool.name === undefined) return [];
    const models = modelsOf(draft).flatMap(({ model }) => (model.pool === pool.name ? [model] : []));
    const weights = weightsOnNode(draft, pool, models);
    const servers = serversOnNode(pool, models);
    const requested = volumeFactor * weights + servers * SERVER_GIB;
    const forRequests = Math.ceil((requested + RESERVED_GIB) / LENT);
    const forWeights = weights === 0 ? 0 : NODE_GIB + Math.ceil(volumeFactor * weights);
    const needed = Math.max(forRequests, forWeights);
    const size = pool.rootVolumeGiB ?? defaultRootVolumeGiB;
    if (needed <= size) return [];
    const path = ['gpuPools', index, 'rootVolumeGiB'];
    return forWeights > size
      ? [
          {
            code: 'PAI-110',
            path,
            message: `models of the pool lay ${Math.ceil(weights)} GiB of weights on the disk of a node, and ${size} GiB hold the system and the image of vLLM too`,
            remedy: `write at least ${needed}, or sources of type pvc`,
          },
        ]
      : [
          {
            code: 'PAI-110',
            path,
            message: `${count(servers, 'model server')} on one node request ${Math.ceil(requested)} GiB of its disk, and of ${size} GiB pods get ${Math.floor(LENT * size - RESERVED_GIB)}`,
            remedy: `write at least ${needed}`,
          },
        ];
  });
}

/** Servers of one node where they spread evenly. */
function serversOnNode({ nodes, autoscaling }: PoolDraft, models: readonly ModelDraft[]): number {
  const most = (autoscaling === undefined ? nodes : autoscaling.max) ?? 1;
  const all = models.reduce(
    (sum, { replicas = 1, nodes: each = 1, ...model }) => sum + each * mostServers({ ...model, replicas }),
    0,
  );
  return Math.ceil(all / Math.max(1, most));
}

/** What can come together on one node: everything where there is one node, else the largest model. */
function weightsOnNode(
  draft: Draft,
  { nodes, autoscaling }: PoolDraft,
  models: readonly ModelDraft[],
): number {
  const single = (autoscaling === undefined ? nodes : autoscaling.max) === 1;
  const onDisk = models.map((model) => {
    const type = model.source?.type;
    if (type === 'oci') return weightsOf(draft, model);
    return type === 's3' || type === 'hf'
      ? weightsOf(draft, model) *
          (single ? mostReplicas({ replicas: model.replicas ?? 1, scaling: model.scaling }) : 1)
      : 0;
  });
  return single ? onDisk.reduce((sum, each) => sum + each, 0) : Math.max(0, ...onDisk);
}
