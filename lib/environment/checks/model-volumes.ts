import { GIB, parseQuantity } from '../../kubernetes/quantity';
import type { Draft, ModelDraft } from '../draft';
import type { Finding, SettingPath } from '../finding';
import { findModel } from '../known-models';
import { mostReplicas, mostServers } from '../update-replicas';
import { count } from '../../program/value-text';
import { volumeFactor } from '../weights-place';
import { modelsOf, poolOf } from './draft-lookups';

/** PAI-103, PAI-110: volumes for the weights of a model that are too small, or that its servers cannot all mount. */
export function modelVolumes(draft: Draft): Finding[] {
  return modelsOf(draft).flatMap(({ model, index }) => {
    if (model.source?.type !== 'pvc') return [];
    const path = ['models', index];
    return [...size(draft, model, path), ...sharedClass(model, path), ...volumeOfOneNode(draft, model, path)];
  });
}

function size(draft: Draft, { model, source }: ModelDraft, path: SettingPath): Finding[] {
  const facts = findModel(draft, model);
  if (model === undefined || facts === undefined) return [];
  if (source?.type !== 'pvc' || source.size === undefined) return [];
  const bytes = parseQuantity(source.size);
  const { weightsGiB } = facts;
  const needed = volumeFactor * weightsGiB;
  if (bytes === undefined || bytes >= needed * GIB) return [];
  return [
    {
      code: 'PAI-110',
      path: [...path, 'source', 'size'],
      message: `${source.size} is below 1.2 times the weights of ${model} (${weightsGiB} GiB)`,
      remedy: `write at least ${Math.ceil(needed)}Gi`,
    },
  ];
}

/** The default class of a cluster mostly makes disks, which one node mounts. */
function sharedClass({ source }: ModelDraft, path: SettingPath): Finding[] {
  if (source?.type !== 'pvc' || source.accessMode !== 'ReadWriteMany') return [];
  if (Object.hasOwn(source, 'storageClass')) return [];
  return [
    {
      code: 'PAI-103',
      path: [...path, 'source', 'storageClass'],
      message: 'ReadWriteMany needs a storage class that offers it',
      remedy: 'write storageClass, one of a file system: oc get storageclass',
    },
  ];
}

/** Servers that run at the same time share the volume, and ReadWriteOnce keeps them on one node. */
function volumeOfOneNode(draft: Draft, model: ModelDraft, path: SettingPath): Finding[] {
  const { source, mode, gpus, scaling } = model;
  const pool = poolOf(draft, model.pool)?.pool;
  if (source?.type !== 'pvc' || source.accessMode !== 'ReadWriteOnce') return [];
  if (mode === undefined || gpus === undefined || model.replicas === undefined) return [];
  // Its volume is asked for elsewhere.
  if (model.nodes !== 1) return [];
  const replicas = mostReplicas({ replicas: model.replicas, scaling });
  const nodes = pool?.autoscaling === undefined ? pool?.nodes : pool.autoscaling.max;
  const servers = mostServers({ ...model, replicas });
  // Whether one node has the GPUs is asked elsewhere.
  if (nodes === undefined || nodes === 1 || servers === 1) return [];
  const [message, last] = whyOneNode(model, replicas, count(gpus * servers, 'GPU'));
  const shared = 'accessMode: ReadWriteMany with a storageClass that offers it';
  const elsewhere = 'type: s3, oci or hf';
  const remedy = `write ${shared}, ${last === undefined ? `or ${elsewhere}` : `${elsewhere}, or ${last}`}`;
  return [{ code: 'PAI-110', path: [...path, 'source', 'type'], message, remedy }];
}

/** Why servers of a model must be on one node, and what else than another volume would let them be elsewhere. */
function whyOneNode(
  { mode, scaling, update }: ModelDraft,
  replicas: number,
  gpus: string,
): readonly [message: string, last?: string] {
  if (mode === 'Serverless')
    return [
      `an update of a Serverless model runs old and new servers at once, and a volume with ReadWriteOnce keeps them on one node: that takes a pool of one node with ${gpus}`,
      'mode: RawDeployment',
    ];
  if (replicas === 1 && update === 'overlap')
    return [
      `an update runs the new server beside the old one, and a volume with ReadWriteOnce keeps them on one node: that takes a pool of one node with ${gpus}`,
      'update: restart',
    ];
  return [
    `${replicas} replicas share the volume, and ReadWriteOnce keeps them on one node, which the pool does not: those on another node never start`,
    scaling === undefined ? 'replicas: 1' : undefined,
  ];
}
