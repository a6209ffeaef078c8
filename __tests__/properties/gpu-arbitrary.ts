import fc from 'fast-check';
import type { z } from 'zod';
import { type Gpu, gpuCatalogue, type GpuProduct, gpuProducts } from '../../lib/environment/gpu-catalogue';
import { gpuFit, usableGpuCounts } from '../../lib/environment/gpu-fit';
import {
  type CatalogueModel,
  modelCatalogue,
  type ModelName,
  modelNames,
} from '../../lib/environment/model-catalogue';
import type { environmentSchema } from '../../lib/environment/schema';
import {
  bucket,
  digest,
  label,
  labelKey,
  labelValue,
  maybe,
  relativePath,
  repository,
  serviceLabel,
  tag,
  written,
} from './words';

export type EnvironmentInput = z.input<typeof environmentSchema>;
export type ModelInput = NonNullable<EnvironmentInput['models']>[number];
export type PoolInput = NonNullable<EnvironmentInput['gpuPools']>[number];

/** A way to run a model that the fit rule accepts. */
interface Fit {
  readonly product: GpuProduct;
  readonly model: ModelName;
  readonly gpus: number;
  readonly gpuMemoryUtilization: number;
  readonly kvCacheDtype: 'auto' | 'fp8';
  /** Longest context that both the cache and the model allow. */
  readonly maxContext: number;
}

const utilizations = [0.5, 0.8, 0.9, 0.94];
const minContext = 256;

/** Every combination that starts, so that nothing has to be thrown away. */
const fits: readonly Fit[] = gpuProducts.flatMap((product) =>
  modelNames.flatMap((model) =>
    usableGpuCounts(modelCatalogue[model]).flatMap((gpus) =>
      utilizations.flatMap((gpuMemoryUtilization) =>
        (['auto', 'fp8'] as const).flatMap((kvCacheDtype) => {
          const gpu: Gpu = gpuCatalogue[product];
          const facts: CatalogueModel = modelCatalogue[model];
          if (gpu.computeCapability < 8.9 && (kvCacheDtype === 'fp8' || facts.format === 'fp8')) return [];
          const common = { model: facts, gpu, gpus, gpuMemoryUtilization, kvCacheDtype };
          const maxContext = Math.min(facts.maxContext, gpuFit({ ...common, context: minContext }).tokens);
          if (maxContext < minContext) return [];
          return [{ product, model, gpus, gpuMemoryUtilization, kvCacheDtype, maxContext }];
        }),
      ),
    ),
  ),
);

/** Draws of a model that do not depend on its pool. */
interface ModelDraw {
  readonly name: string;
  readonly fit: number;
  readonly contextShare: number;
  readonly source: (weightsGiB: number) => ModelInput['source'];
  readonly rest: Pick<
    ModelInput,
    'replicas' | 'mode' | 'exposure' | 'concurrency' | 'timeoutSeconds' | 'resources'
  >;
  readonly vllm: NonNullable<ModelInput['vllm']>;
}

/** A volume of ours, which one node mounts. */
function volume(mark: string): fc.Arbitrary<ModelDraw['source']> {
  return fc
    .record({
      extra: fc.integer({ min: 0, max: 500 }),
      path: relativePath(mark),
      bucket: maybe(bucket(mark)),
    })
    .map(({ extra, ...rest }) => (weightsGiB: number): ModelInput['source'] => ({
      type: 'pvc',
      size: `${Math.ceil(weightsGiB * 1.2) + extra}Gi`,
      ...written(rest),
    }));
}

/** Every other source. */
function source(mark: string): fc.Arbitrary<ModelDraw['source']> {
  const path = relativePath(mark);
  const constant = (value: fc.Arbitrary<ModelInput['source']>) => value.map((each) => () => each);
  return fc.oneof(
    constant(
      fc
        .record({ claim: label(60, mark), path: maybe(path) })
        .map((rest) => ({ type: 'existing-pvc', ...written(rest) })),
    ),
    constant(
      fc.record({ path, bucket: maybe(bucket(mark)) }).map((rest) => ({ type: 's3', ...written(rest) })),
    ),
    constant(
      fc
        .tuple(
          repository(mark),
          fc.oneof(
            tag.map((text) => `:${text}`),
            digest.map((text) => `@${text}`),
          ),
        )
        .map(([name, version]) => ({ type: 'oci', image: name + version })),
    ),
    constant(
      fc
        .record({
          repository: maybe(label(20, mark).map((name) => `RedHatAI/${name}`)),
          revision: maybe(fc.constantFrom('v1.0', 'a1b2c3d')),
          token: maybe(fc.boolean()),
        })
        .map((rest) => ({ type: 'hf', ...written(rest) })),
    ),
  );
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
  /** Longest name. */
  readonly name: number;
  readonly concurrency: number;
  readonly timeoutSeconds: number;
  readonly source: fc.Arbitrary<ModelDraw['source']>;
}

function model(mark: string): fc.Arbitrary<ModelDraw> {
  const plain = modelOfMode(mark, {
    mode: maybe(fc.constant('RawDeployment' as const)),
    name: 40,
    concurrency: 1024,
    timeoutSeconds: 86_400,
    source: fc.oneof({ weight: 1, arbitrary: volume(mark) }, { weight: 4, arbitrary: source(mark) }),
  });
  const serverless = modelOfMode(mark, {
    mode: fc.constant('Serverless' as const),
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
    rest: fc
      .record({
        replicas: maybe(fc.integer({ min: 1, max: 8 })),
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
        // Enough for one step of the longest context.
        maxNumBatchedTokens: maybe(fc.integer({ min: 131_072, max: 1_000_000 })),
      })
      .map(written),
  });
}

function modelOf(draw: ModelDraw, pool: Pick<PoolInput, 'name' | 'gpu'>, gpusPerNode: number): ModelInput {
  const possible = fits.filter(({ product, gpus }) => product === pool.gpu && gpus <= gpusPerNode);
  const fit = possible[draw.fit % possible.length];
  if (fit === undefined) throw new Error(`no model runs on ${gpusPerNode} ${pool.gpu}`);
  const { gpuMemoryUtilization, kvCacheDtype, maxContext } = fit;
  const old = gpuCatalogue[fit.product].computeCapability < 8;
  return {
    name: draw.name,
    model: fit.model,
    source: draw.source(modelCatalogue[fit.model].weightsGiB),
    pool: pool.name,
    gpus: fit.gpus,
    context: minContext + Math.floor(draw.contextShare * (maxContext - minContext)),
    ...draw.rest,
    vllm: { gpuMemoryUtilization, kvCacheDtype, ...(old ? { dtype: 'half' } : {}), ...draw.vllm },
  };
}

export interface GpuSettings {
  readonly gpuPools: PoolInput[];
  readonly models: ModelInput[];
}

/** Pools, and models that run on them. Every pool has one GPU more than its models ask for. */
export function gpuSettings(mark = ''): fc.Arbitrary<GpuSettings> {
  const pool = fc.record({
    name: label(30, mark),
    gpu: fc.constantFrom(...gpuProducts),
    gpusPerNode: fc.constantFrom(1, 1, 2, 3, 4, 8, 16),
    spare: fc.integer({ min: 1, max: 3 }),
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
  return fc.uniqueArray(pool, { selector: ({ name }) => name, maxLength: 3 }).map((draws) => {
    const names = new Set<string>();
    const models: ModelInput[] = [];
    const gpuPools = draws.map(({ models: drawn, spare, ...rest }): PoolInput => {
      const fresh = drawn.filter(({ name }) => !names.has(name) && names.add(name));
      const own = fresh.map((draw) => modelOf(draw, rest, rest.gpusPerNode));
      models.push(...own);
      // An update of a Serverless model runs every replica twice.
      const servers = ({ replicas = 1, mode }: ModelInput) => (mode === 'Serverless' ? 2 : 1) * replicas;
      const nodes = own.reduce((sum, each) => sum + servers(each), 0) + spare;
      return written({ ...rest, nodes });
    });
    return { gpuPools, models };
  });
}
