import { gpuFit, type GpuFit } from '../../lib/environment/gpu-fit';
import { type PlacedModel, placedModel } from '../../lib/environment/model-fit';
import type { Environment, ModelSettings } from '../../lib/environment/schema';
import { count } from '../../lib/program/value-text';

/** Hours of a month: 365 days of 24 hours, divided by 12. */
const HOURS_OF_A_MONTH = 730;

/** Characters of a bar. */
const WIDTH = 50;

/** Price of one hour of one GPU, by the name of the GPU in the catalogue. */
export type Rates = ReadonlyMap<string, number>;

/** What each model of an environment takes of its GPUs, what it could take, and what that costs. */
export function modelReport(environment: Environment, rates: Rates): string {
  const { name, models, accelerator } = environment;
  const blocks = models.map((model) => modelBlock(environment, model, rates));
  return [
    `${name}: ${models.length === 0 ? 'no models' : count(models.length, 'model')}`,
    ...(accelerator === 'simulated'
      ? [
          'The models are simulated, so they use no GPU. This is what they would use without accelerator: simulated.',
        ]
      : []),
    ...blocks,
    ...(models.length === 0 ? [] : [totals(environment, rates)]),
  ].join('\n\n');
}

function modelBlock(environment: Environment, model: ModelSettings, rates: Rates): string {
  const placed = placedModel(environment, model);
  // Whoever loads the environment has checked it.
  if (placed === undefined) throw new Error(`${model.name} is not complete`);
  const fit = gpuFit(placed.props);
  const { gpus, memoryGiB, context, concurrency, requestTokens } = placed.props;
  const replicas = model.replicas === 1 ? '' : `, ${model.replicas} replicas`;
  return [
    `${model.name} (${model.model}) on pool ${model.pool}: ${gpus} x ${placed.gpu.productLabel}${replicas}`,
    `  ${bar(placed, fit)}`,
    `  each GPU of ${gib(memoryGiB)}: ${parts(placed, fit)
      .map(({ mark, title, gib: size }) => `${mark} ${title} ${gib(size)}`)
      .join(', ')}`,
    `  context ${context}; largest that fits: ${fit.largestContext}`,
    `  concurrency ${concurrency} of ${requestTokens} tokens each; largest that fits: ${fit.largestConcurrency}`,
    `  ${cost(placed, model, rates)}`,
  ].join('\n');
}

interface Part {
  readonly mark: string;
  readonly title: string;
  readonly gib: number;
}

/** The parts of the memory of one GPU, in the order of the bar. */
function parts({ props }: PlacedModel, { split }: GpuFit): Part[] {
  return [
    { mark: '#', title: 'weights', gib: split.weightsGiB },
    { mark: '=', title: 'cache', gib: split.cacheGiB },
    { mark: '+', title: 'reserve', gib: split.reserveGiB },
    { mark: '.', title: 'not used', gib: props.memoryGiB * (1 - props.gpuMemoryUtilization) },
  ];
}

/** The parts as one line of {@link WIDTH} characters; every part that is there has one at least. */
function bar(placed: PlacedModel, fit: GpuFit): string {
  const all = parts(placed, fit);
  const lengths = all.map(({ gib: size }) =>
    size <= 0 ? 0 : Math.max(1, Math.round((size / placed.props.memoryGiB) * WIDTH)),
  );
  const rounding = WIDTH - lengths.reduce((sum, length) => sum + length, 0);
  const longest = lengths.indexOf(Math.max(...lengths));
  const text = all.map(({ mark }, index) =>
    mark.repeat((lengths[index] ?? 0) + (index === longest ? rounding : 0)),
  );
  return `[${text.join('')}]`;
}

function cost({ props, pool }: PlacedModel, { replicas }: ModelSettings, rates: Rates): string {
  const hours = props.gpus * replicas * HOURS_OF_A_MONTH;
  const rate = rates.get(pool.gpu ?? '');
  const price =
    rate === undefined ? `state its price with --rate ${pool.gpu ?? ''}=PRICE` : money(hours * rate);
  return `${hours} GPU-hours a month: ${price}`;
}

function totals(environment: Environment, rates: Rates): string {
  const used = environment.models.map(({ gpus, replicas, pool }) => ({
    gpu: environment.gpuPools.find(({ name }) => name === pool)?.gpu ?? '',
    hours: gpus * replicas * HOURS_OF_A_MONTH,
  }));
  const hours = used.reduce((sum, each) => sum + each.hours, 0);
  const prices = used.map((each) => {
    const rate = rates.get(each.gpu);
    return rate === undefined ? undefined : rate * each.hours;
  });
  const known = prices.filter((price) => price !== undefined);
  const sum = known.reduce((total, price) => total + price, 0);
  const price = known.length < prices.length ? '' : `: ${money(sum)}`;
  return `all models: ${hours} GPU-hours a month${price}`;
}

function gib(value: number): string {
  return `${value.toFixed(1)} GiB`;
}

function money(value: number): string {
  return value.toFixed(2);
}
