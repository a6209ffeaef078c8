import type { Draft, ModelDraft, PoolDraft } from '../draft';
import type { Finding } from '../finding';
import { poolDeviceOf } from '../gpu-sharing';
import { mostServers } from '../update-replicas';
import { count } from '../../program/value-text';
import { modelsOf, poolOf } from './draft-lookups';

/** PAI-121: replicas that no node can take, and more GPUs asked for than there are. */
export function poolCapacity(draft: Draft): Finding[] {
  return [...nodeSize(draft), ...nodesOfModel(draft), ...poolSum(draft)];
}

/** A model on several nodes of a pool that has fewer. */
function nodesOfModel(draft: Draft): Finding[] {
  return modelsOf(draft).flatMap(({ model, index }): Finding[] => {
    const { nodes = 1, pool: name } = model;
    const pool = poolOf(draft, name)?.pool;
    const size = pool === undefined ? undefined : sizeOf(draft, pool);
    if (name === undefined || size === undefined || nodes <= size.nodes) return [];
    return [
      {
        code: 'PAI-121',
        path: ['models', index, 'nodes'],
        message: `one replica is on ${nodes} nodes, and ${name} has ${size.nodes}`,
        remedy: `write at most ${size.nodes}, or more nodes for the pool`,
      },
    ];
  });
}

function nodeSize(draft: Draft): Finding[] {
  return modelsOf(draft).flatMap(({ model, index }): Finding[] => {
    const pool = poolOf(draft, model.pool)?.pool;
    // Parts of a GPU are never added up: a model of such a pool has one.
    if (pool?.sharing?.type !== 'none') return [];
    if (pool.gpusPerNode === undefined || model.gpus === undefined || model.gpus <= pool.gpusPerNode)
      return [];
    return [
      {
        code: 'PAI-121',
        path: ['models', index, 'gpus'],
        message: `one replica asks for ${count(model.gpus, 'GPU')}, a node of ${model.pool ?? ''} has ${pool.gpusPerNode}`,
        remedy: `write at most ${pool.gpusPerNode}, or use a pool with larger nodes`,
      },
    ];
  });
}

function poolSum(draft: Draft): Finding[] {
  return (draft.gpuPools ?? []).flatMap((pool, index): Finding[] => {
    const size = pool === undefined ? undefined : sizeOf(draft, pool);
    if (pool?.name === undefined || size === undefined) return [];
    // Of two pools with one name, the first one counts; the other is a problem of its own.
    if (poolOf(draft, pool.name)?.index !== index) return [];
    const models = modelsOf(draft).flatMap(({ model }) => (model.pool === pool.name ? [model] : []));
    const users = [...models.flatMap(modelUse), ...converters(draft, pool.name)];
    const nodes = nodesNeeded(users, size.perNode);
    if (nodes <= size.nodes) return [];
    const list = users.map(useText).join(', ');
    return [
      {
        code: 'PAI-121',
        path: ['gpuPools', index, ...size.setting],
        message: `${count(size.nodes, 'node')} with ${count(size.perNode, size.noun)} cannot hold what is asked for: ${list}`,
        remedy: `write ${size.setting.at(-1) ?? ''}: ${nodes}, or ${fewer(models)}`,
      },
    ];
  });
}

/** What asks for fewer GPUs. */
function fewer(models: readonly ModelDraft[]): string {
  if (models.some(({ mode }) => mode === 'Serverless'))
    return 'mode: RawDeployment; an update of a Serverless model needs its GPUs twice';
  return models.some(({ update }) => update === 'overlap')
    ? 'update: restart; updates that overlap need the GPUs of one more replica'
    : 'fewer replicas';
}

interface PoolSize {
  readonly nodes: number;
  /** The setting that says so. */
  readonly setting: readonly string[];
  /** What pods of one node can ask for. */
  readonly perNode: number;
  readonly noun: string;
}

function sizeOf(draft: Draft, pool: PoolDraft): PoolSize | undefined {
  const { nodes, gpusPerNode, sharing, autoscaling } = pool;
  const most = autoscaling === undefined ? nodes : autoscaling.max;
  if (most === undefined || gpusPerNode === undefined || sharing === undefined) return undefined;
  const setting = autoscaling === undefined ? ['nodes'] : ['autoscaling', 'max'];
  if (sharing.type === 'none') return { nodes: most, setting, perNode: gpusPerNode, noun: 'GPU' };
  const device = poolDeviceOf(draft, pool);
  if (device === undefined) return undefined;
  return { nodes: most, setting, perNode: gpusPerNode * device.perGpu, noun: 'GPU part' };
}

/** What runs at the same time. */
interface PoolUse {
  readonly name: string;
  /** GPUs that must be on one node. */
  readonly gpus: number;
  /** Nodes of one replica. */
  readonly nodes: number;
  readonly replicas: number;
}

function useText({ name, replicas, nodes, gpus }: PoolUse): string {
  return `${name} ${replicas} x ${nodes === 1 ? '' : `${nodes} x `}${gpus}`;
}

function modelUse({ name = 'a model', gpus, nodes = 1, replicas, ...model }: ModelDraft): PoolUse[] {
  if (gpus === undefined || replicas === undefined) return [];
  return [{ name, gpus, nodes, replicas: mostServers({ ...model, replicas }) }];
}

/** Docling runs on one GPU of the pool that it names. */
function converters({ rag, stages }: Draft, pool: string): PoolUse[] {
  const used =
    stages?.includes('stage02-model-alignment') === true && rag?.documentConverter?.gpuPool === pool;
  return used ? [{ name: 'docling', gpus: 1, nodes: 1, replicas: 1 }] : [];
}

/**
 * Nodes that hold all servers: the GPUs of one must be in one node. Taking the largest first is
 * optimal here, because GPU counts divide each other (powers of two); a replica that is larger than a node
 * is a problem of its own.
 */
function nodesNeeded(users: readonly PoolUse[], gpusPerNode: number): number {
  const free: number[] = [];
  const replicas = users
    .filter((user) => user.gpus <= gpusPerNode)
    .flatMap((user) => Array.from({ length: user.replicas * user.nodes }, () => user.gpus))
    .sort((a, b) => b - a);
  for (const gpus of replicas) {
    const node = free.findIndex((left) => left >= gpus);
    if (node === -1) free.push(gpusPerNode - gpus);
    else free[node] = (free[node] ?? 0) - gpus;
  }
  return free.length;
}
