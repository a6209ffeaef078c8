import fc from 'fast-check';
import type { z } from 'zod';
import { type Gpu, gpuCatalogue, type GpuProduct, gpuProducts } from '../../lib/catalogues/gpu-catalogue';
import { gpuFit, usableGpuCounts } from '../../lib/environment/gpu-fit';
import type { CatalogueModel } from '../../lib/catalogues/model';
import { modelCatalogue, type ModelName, modelNames } from '../../lib/catalogues/model-catalogue';
import { instanceTypesWith } from '../../lib/environment/instance-types';
import { gpuDevice } from '../../lib/environment/gpu-sharing';
import { cudaGraphsGiB } from '../../lib/environment/vllm-memory';
import { unknownFormats } from '../../lib/environment/number-formats';
import type { environmentSchema } from '../../lib/environment/schema';
import { type DrawnSource, source, volume } from './weights-arbitrary';
import { label, labelKey, labelValue, maybe, serviceLabel, written } from './words';

export type EnvironmentInput = z.input<typeof environmentSchema>;
export type ModelInput = NonNullable<EnvironmentInput['models']>[number];
export type PoolInput = NonNullable<EnvironmentInput['gpuPools']>[number];

type Sharing = NonNullable<PoolInput['sharing']>;

function migOf(product: GpuProduct) {
  const { mig }: Gpu = gpuCatalogue[product];
  return mig ?? {};
}

/** Every way to share a GPU of each product. */
const shared: readonly { product: GpuProduct; sharing: Sharing }[] = gpuProducts.flatMap((product) => [
  { product, sharing: { type: 'none' as const } },
  ...[2, 3, 8].map((replicas) => ({ product, sharing: { type: 'time-slicing' as const, replicas } })),
  ...Object.keys(migOf(product)).map((profile) => ({
    product,
    sharing: { type: 'mig' as const, profile },
  })),
]);

/** A way to run a model that the fit rule accepts. */
interface Fit {
  readonly product: GpuProduct;
  readonly sharing: Sharing;
  readonly model: ModelName;
  readonly gpus: number;
  readonly gpuMemoryUtilization: number;
  readonly kvCacheDtype: 'auto' | 'fp8';
  /** Longest context that both the cache and the model allow. */
  readonly maxContext: number;
}

const utilizations = [0.1, 0.3, 0.5, 0.8, 0.9, 0.94];
const minContext = 256;

/** Longest context, and so enough for one step where a step has to hold it. */
const longestStep = 16_384;

/** Every combination that starts, so that nothing has to be thrown away. */
const fits: readonly Fit[] = shared.flatMap(({ product, sharing }) =>
  modelNames.flatMap((model) =>
    usableGpuCounts(modelCatalogue[model])
      .filter((gpus) => gpus === 1 || sharing.type === 'none')
      .flatMap((gpus) =>
        utilizations
          .filter((share) => sharing.type !== 'time-slicing' || share * sharing.replicas <= 1)
          .flatMap((gpuMemoryUtilization) =>
            (['auto', 'fp8'] as const).flatMap((kvCacheDtype) => {
              const { computeCapability }: Gpu = gpuCatalogue[product];
              const dtype = computeCapability < 8 ? 'half' : 'auto';
              const gpu = gpuDevice(product, gpuCatalogue[product], sharing);
              if (gpu === undefined) throw new Error(`${product} has no ${JSON.stringify(sharing)}`);
              const facts: CatalogueModel = modelCatalogue[model];
              if (unknownFormats(facts, { dtype, kvCacheDtype }, computeCapability).length > 0) return [];
              // CUDA graphs take what the shares leave.
              const slices = sharing.type === 'time-slicing' ? sharing.replicas : 1;
              if ((1 / slices - gpuMemoryUtilization) * gpu.memoryGiB < cudaGraphsGiB + 0.01 * gpu.memoryGiB)
                return [];
              const { largestContext } = gpuFit({
                model: facts,
                memoryGiB: gpu.memoryGiB,
                gpus,
                nodes: 1,
                gpuMemoryUtilization,
                kvCacheDtype,
                context: minContext,
                requestTokens: minContext,
                // More than any other file of this kind asks for.
                concurrency: 1024,
                step: longestStep,
              });
              const maxContext = Math.min(largestContext, longestStep);
              if (maxContext < minContext) return [];
              return [{ product, sharing, model, gpus, gpuMemoryUtilization, kvCacheDtype, maxContext }];
            }),
          ),
      ),
  ),
);

/** Those of a device, since every draw of a model asks for the ones of its pool. */
const fitsOfDevice = new Map<string, readonly Fit[]>();
for (const fit of fits) {
  const device = JSON.stringify([fit.product, fit.sharing]);
  fitsOfDevice.set(device, [...(fitsOfDevice.get(device) ?? []), fit]);
}

/** Draws of a model that do not depend on its pool. */
interface ModelDraw {
  readonly name: string;
  readonly fit: number;
  readonly contextShare: number;
  readonly source: DrawnSource;
  /** Nodes, where the model can be on several. */
  readonly nodes: number;
  readonly rest: Pick<
    ModelInput,
    'replicas' | 'update' | 'mode' | 'exposure' | 'concurrency' | 'timeoutSeconds' | 'resources'
  >;
  readonly vllm: NonNullable<ModelInput['vllm']>;
}

/** Requests that stay below the defaults of the limits, and limits above the defaults of the requests. */
const resources: fc.Arbitrary<NonNullable<ModelInput['resources']>> = fc.constantFrom(
  {},
  { cpu: '500m', memory: '6Gi' },
  { cpuLimit: '200', memoryLimit: '2Ti' },
  { cpu: '1.5', cpuLimit: '1500m', memory: '20Gi', memoryLimit: '40G' },
);

/** What a deployment mode allows. */
interface ModeLimits {
  readonly mode: fc.Arbitrary<ModelInput['mode']>;
  readonly update: fc.Arbitrary<ModelInput['update']>;
  /** Longest name. */
  readonly name: number;
  readonly concurrency: number;
  readonly timeoutSeconds: number;
  readonly source: fc.Arbitrary<DrawnSource>;
}

function model(mark: string): fc.Arbitrary<ModelDraw> {
  const plain = modelOfMode(mark, {
    mode: maybe(fc.constant('RawDeployment' as const)),
    update: maybe(fc.constantFrom('restart', 'overlap')),
    name: 40,
    concurrency: 1024,
    timeoutSeconds: 86_400,
    source: fc.oneof({ weight: 1, arbitrary: volume(mark) }, { weight: 4, arbitrary: source(mark) }),
  });
  const serverless = modelOfMode(mark, {
    mode: fc.constant('Serverless' as const),
    update: maybe(fc.constant('overlap' as const)),
    // Its host has the name of the namespace and more.
    name: 30,
    concurrency: 1000,
    timeoutSeconds: 600,
    source: source(mark),
  });
  return fc.oneof({ weight: 3, arbitrary: plain }, { weight: 1, arbitrary: serverless });
}

function modelOfMode(mark: string, limits: ModeLimits): fc.Arbitrary<ModelDraw> {
  return fc.record({
    name: serviceLabel(limits.name, mark),
    fit: fc.nat(),
    contextShare: fc.double({ min: 0, max: 1, noNaN: true }),
    source: limits.source,
    nodes: fc.constantFrom(1, 2, 3),
    rest: fc
      .record({
        replicas: maybe(fc.integer({ min: 1, max: 8 })),
        update: limits.update,
        mode: limits.mode,
        exposure: maybe(fc.constantFrom('none', 'authenticated', 'open')),
        concurrency: maybe(fc.integer({ min: 1, max: limits.concurrency })),
        timeoutSeconds: maybe(fc.integer({ min: 1, max: limits.timeoutSeconds })),
        resources: maybe(resources),
      })
      .map(written),
    vllm: fc
      .record({
        trustRemoteCode: maybe(fc.boolean()),
        enforceEager: maybe(fc.boolean()),
        enablePrefixCaching: maybe(fc.boolean()),
        enableChunkedPrefill: maybe(fc.boolean()),
        disableCustomAllReduce: maybe(fc.boolean()),
        toolCalling: maybe(fc.boolean()),
        maxNumBatchedTokens: maybe(fc.constant(longestStep)),
      })
      .map(written),
  });
}

/** Servers at one time: an update of a Serverless model runs every replica twice, and one that overlaps one more. */
function serversOf({ replicas = 1, mode, update }: Pick<ModelInput, 'replicas' | 'mode' | 'update'>): number {
  if (mode === 'Serverless') return 2 * replicas;
  return update === 'overlap' ? replicas + 1 : replicas;
}

/** Whether a model can be on several nodes, as far as it says itself. */
function canSpan({ model: name, mode, replicas = 1, source }: ModelInput, { sharing }: PoolDraw): boolean {
  const { layersDivide = true }: CatalogueModel = modelCatalogue[name as Fit['model']];
  const mounted =
    source.type === 'existing-pvc' || (source.type === 'pvc' && source.accessMode === 'ReadWriteMany');
  const whole = sharing === undefined || sharing.type === 'none';
  return layersDivide && mounted && whole && mode !== 'Serverless' && replicas === 1;
}

/** Models on several nodes that KServe keeps apart. */
const mostSpanning = 3;

/** A gated repository wants a token; a copy of it does not. */
function admitted(model: Fit['model'], source: ModelInput['source']): ModelInput['source'] {
  const { gated }: CatalogueModel = modelCatalogue[model];
  if (source.type !== 'hf' || source.repository !== undefined || !gated) return source;
  return { ...source, token: true };
}

/** A model that runs on the pool; none where no model of the catalogue does. */
function modelOf(draw: ModelDraw, pool: PoolDraw): (readonly [ModelInput, nodes: number])[] {
  const device = JSON.stringify([pool.gpu, pool.sharing ?? { type: 'none' }]);
  const possible = (fitsOfDevice.get(device) ?? []).filter(({ gpus }) => gpus <= pool.gpusPerNode);
  const fit = possible[draw.fit % possible.length];
  if (fit === undefined) return [];
  const { gpuMemoryUtilization, kvCacheDtype, maxContext } = fit;
  const { attention, computeCapability }: Gpu = gpuCatalogue[fit.product];
  const old = computeCapability < 8;
  // What crashes with this attention is refused.
  const off = attention === undefined ? {} : { enablePrefixCaching: false, enableChunkedPrefill: false };
  return [
    [
      {
        name: draw.name,
        model: fit.model,
        source: admitted(fit.model, draw.source(modelCatalogue[fit.model].weightsGiB, serversOf(draw.rest))),
        pool: pool.name,
        gpus: fit.gpus,
        context: minContext + Math.floor(draw.contextShare * (maxContext - minContext)),
        ...draw.rest,
        vllm: { gpuMemoryUtilization, kvCacheDtype, ...(old ? { dtype: 'half' } : {}), ...draw.vllm, ...off },
      },
      draw.nodes,
    ],
  ];
}

export interface GpuSettings {
  readonly gpuPools: PoolInput[];
  readonly models: ModelInput[];
  /** Where the platform makes nodes. */
  readonly platform?: 'aws';
  readonly managed?: 'none';
  readonly aws?: EnvironmentInput['aws'];
}

type PoolDraw = Pick<PoolInput, 'name' | 'gpu' | 'sharing' | 'nodeSelector' | 'taints'> & {
  readonly gpusPerNode: number;
};

interface MadeNodes {
  readonly type: number;
  readonly zone: string;
  readonly rootVolumeGiB?: number;
  readonly subnet?: string;
  readonly scales: boolean;
}

/** Settings of nodes that the platform makes; which instance type fits follows from the pool. */
const madeNodes: fc.Arbitrary<MadeNodes> = fc.record({
  type: fc.nat(),
  zone: fc.constantFrom('a', 'b', 'c'),
  rootVolumeGiB: maybe(fc.integer({ min: 120, max: 16_384 })),
  subnet: maybe(fc.constantFrom('subnet-0123abcd', 'subnet-0123456789abcdef0')),
  scales: fc.boolean(),
});

const region = 'eu-central-1';

const aws = (mark: string) =>
  fc
    .record({
      infrastructureName: label(20, mark),
      region: fc.constant(region),
      ami: fc.constant('ami-0123456789abcdef0'),
      resourceNames: maybe(fc.constantFrom('cluster-api', 'terraform')),
      clusterAutoscaler: maybe(fc.constantFrom('managed', 'existing')),
    })
    .map(written);

/** What a pool says of its nodes: how many there are, and on AWS what they are. */
function nodesOf(pool: PoolDraw, nodes: number, made: MadeNodes | undefined): Partial<PoolInput> {
  const types = instanceTypesWith({}, pool.gpu, pool.gpusPerNode);
  // The name of a MachineSet has 63 characters for infrastructure, pool and zone.
  const instanceType = made === undefined ? undefined : types[made.type % types.length];
  if (made === undefined || instanceType === undefined || pool.name.length > 20) return { nodes };
  const { zone, rootVolumeGiB, subnet, scales } = made;
  return written({
    instanceType,
    zone: `${region}${zone}`,
    // Room for the largest model of the catalogue, which a node may have to download.
    rootVolumeGiB: Math.max(rootVolumeGiB ?? 0, 300),
    subnet,
    ...(scales ? { autoscaling: { min: 0, max: nodes } } : { nodes }),
  });
}

/**
 * Pools, and models that run on them. Every pool has one GPU more than its models ask for. On AWS some make their
 * nodes.
 */
export function gpuSettings(mark = ''): fc.Arbitrary<GpuSettings> {
  const pool = fc.record({
    name: fc.oneof(label(30, mark), label(20, mark)),
    product: fc.constantFrom(...shared),
    alone: fc.boolean(),
    gpusPerNode: fc.constantFrom(1, 1, 2, 3, 4, 8, 16),
    spare: fc.integer({ min: 1, max: 3 }),
    made: maybe(madeNodes),
    nodeSelector: maybe(fc.dictionary(labelKey(mark), labelValue(mark), { minKeys: 1, maxKeys: 3 })),
    taints: maybe(
      fc.array(
        fc
          .record({
            key: labelKey(mark),
            value: maybe(labelValue(mark)),
            effect: maybe(fc.constantFrom('NoSchedule', 'PreferNoSchedule', 'NoExecute')),
          })
          .map(written),
        { maxLength: 2 },
      ),
    ),
    models: fc.array(model(mark), { maxLength: 3 }),
  });
  const pools = fc.uniqueArray(pool, { selector: ({ name }) => name, maxLength: 3 });
  return fc
    .record({ pools, onAws: fc.boolean(), aws: aws(mark) })
    .map(({ pools: draws, onAws, aws: section }) => {
      const names = new Set<string>();
      const models: ModelInput[] = [];
      let spanning = 0;
      const gpuPools = draws.map((draw): PoolInput => {
        const { models: drawn, spare, product, alone, made, nodeSelector, ...rest } = draw;
        // Nodes of one pool that another one finds too are refused.
        const apart = { [mark === '' ? 'pool' : `pool-${mark}`]: rest.name };
        const fresh = drawn.filter(({ name }) => !names.has(name) && names.add(name));
        const described: PoolDraw = {
          ...rest,
          nodeSelector: draws.length === 1 ? nodeSelector : { ...nodeSelector, ...apart },
          gpu: product.product,
          // Half of the pools share nothing, as most of those in the world.
          sharing: alone ? undefined : product.sharing,
        };
        const own = fresh
          .flatMap((each) => modelOf(each, described))
          .map(([each, nodes]): ModelInput => {
            if (nodes === 1 || spanning === mostSpanning || !canSpan(each, described)) return each;
            spanning += 1;
            return { ...each, nodes };
          });
        models.push(...own);
        const nodes = own.reduce((sum, each) => sum + (each.nodes ?? 1) * serversOf(each), 0) + spare;
        return written({ ...described, ...nodesOf(described, nodes, onAws ? made : undefined) });
      });
      const makes = gpuPools.some(({ instanceType }) => instanceType !== undefined);
      return {
        gpuPools,
        models,
        ...(makes ? { platform: 'aws' as const, managed: 'none' as const, aws: section } : {}),
      };
    });
}
