import { gpuFit, type GpuFit } from '../../lib/environment/gpu-fit';
import { type PlacedModel, placedModel } from '../../lib/environment/model-fit';
import { deployedModels } from '../../lib/environment/model-kinds';
import type { Environment, ModelSettings } from '../../lib/environment/schema';
import { mostReplicas } from '../../lib/environment/update-replicas';
import { mostLayers } from '../../lib/environment/vllm-memory';
import { count } from '../../lib/program/value-text';

/** Hours of a month: 365 days of 24 hours, divided by 12. */
const HOURS_OF_A_MONTH = 730;

/** Characters of a bar. */
const WIDTH = 50;

/** Price of one hour of one GPU, by the name of the GPU in the catalogue. */
export type Rates = ReadonlyMap<string, number>;

/** What each model of an environment takes of its GPUs, what it could take, and what that costs. */
export function modelReport(environment: Environment, rates: Rates): string {
  const { name, accelerator } = environment;
  const models = deployedModels(environment);
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
  const { gpus, nodes, memoryGiB, context, concurrency, requestTokens } = placed.props;
  const counts = between([model.replicas, mostReplicas(model)], String);
  const replicas = counts === '1' ? '' : `, ${counts} replicas`;
  const onNodes = nodes === 1 ? '' : ` on each of ${nodes} nodes`;
  return [
    `${model.name} (${model.model}) on pool ${model.pool}: ${gpus} x ${placed.gpu.productLabel}${onNodes}${replicas}`,
    `  ${bar(placed, fit)}`,
    ...(nodes === 1 ? [] : [`  ${layers(placed)}`]),
    `  each GPU of ${gib(memoryGiB)}: ${parts(placed, fit)
      .map(({ mark, title, gib: size }) => `${mark} ${title} ${gib(size)}`)
      .join(', ')}`,
    `  context ${context}; largest that fits: ${fit.largestContext}`,
    `  concurrency ${concurrency} of ${requestTokens} tokens each; largest that fits: ${fit.largestConcurrency}`,
    `  ${cost(placed, model, rates)}`,
  ].join('\n');
}

/** How the model is divided among its nodes. */
function layers({ facts, props: { nodes } }: PlacedModel): string {
  return `up to ${mostLayers(facts.layers, nodes)} of ${facts.layers} layers on each node; the numbers are those of the fullest one`;
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

function cost({ props, pool }: PlacedModel, model: ModelSettings, rates: Rates): string {
  const hours = monthOf(model, props.gpus * props.nodes);
  const rate = rates.get(pool.gpu ?? '');
  const price =
    rate === undefined
      ? `state its price with --rate ${pool.gpu ?? ''}=PRICE`
      : between(hours, (each) => money(each * rate));
  return `${between(hours, String)} GPU-hours a month: ${price}`;
}

function totals(environment: Environment, rates: Rates): string {
  const used = deployedModels(environment).map((model) => ({
    rate: rates.get(environment.gpuPools.find(({ name }) => name === model.pool)?.gpu ?? ''),
    hours: monthOf(model, model.gpus * model.nodes),
  }));
  const sum = (of: (each: (typeof used)[number], at: 0 | 1) => number): Range => [
    used.reduce((total, each) => total + of(each, 0), 0),
    used.reduce((total, each) => total + of(each, 1), 0),
  ];
  const hours = sum((each, at) => each.hours[at]);
  const isKnown = used.every(({ rate }) => rate !== undefined);
  const prices = sum((each, at) => each.hours[at] * (each.rate ?? 0));
  return `all models: ${between(hours, String)} GPU-hours a month${isKnown ? `: ${between(prices, money)}` : ''}`;
}

/** The least and the most. */
type Range = readonly [least: number, most: number];

/** GPU-hours of a model in a month: with scaling between those of its least and of its most replicas. */
function monthOf(model: ModelSettings, gpus: number): Range {
  const hours = gpus * HOURS_OF_A_MONTH;
  return [hours * model.replicas, hours * mostReplicas(model)];
}

function between([least, most]: Range, text: (value: number) => string): string {
  return least === most ? text(least) : `${text(least)} to ${text(most)}`;
}

function gib(value: number): string {
  return `${value.toFixed(1)} GiB`;
}

function money(value: number): string {
  return value.toFixed(2);
}
