import type { ModelInCluster } from '../../../lib/contracts/served-model';

/** Invented series of one model, and what they must lead to. */
export interface AlertCase {
  readonly name: string;
  readonly series: readonly Series[];
  /** Alerts that fire 40 minutes after the series begin. */
  readonly fires: readonly string[];
}

/** A series, in the notation of `promtool test rules`: a value per minute. */
export interface Series {
  readonly series: string;
  readonly values: string;
}

/** What a model is, as far as its series depend on it. */
export interface JudgedModel extends Pick<ModelInCluster, 'name' | 'concurrency'> {
  readonly namespace: string;
  readonly firstTokenSeconds: number;
}

/** How many minutes the series go on. */
const minutes = 60;

/** Values of single metrics, by name and further labels; undefined for a metric that is not there. */
type Changes = Readonly<Record<string, string | undefined>>;

const steady = (value: number) => `${value}x${minutes}`;

/** A counter that begins at 0. */
const rising = (perMinute: number) => `0+${perMinute}x${minutes}`;

/** Series of a server that is well, except for the changes. */
export function seriesOf(model: JudgedModel, changes: Changes = {}): Series[] {
  const { name, namespace, firstTokenSeconds } = model;
  const labels = `model_name="${name}",namespace="${namespace}",pod="${name}-0"`;
  const buckets = (metric: string, limits: readonly number[]) =>
    Object.fromEntries(
      [...limits.map(String), '+Inf'].map((limit) => [`${metric}_bucket,le="${limit}"`, rising(60)]),
    );
  const values: Changes = {
    'vllm:num_requests_running': steady(3),
    'vllm:num_requests_waiting': steady(0),
    'vllm:kv_cache_usage_perc': steady(0.5),
    'vllm:gpu_cache_usage_perc': steady(0.5),
    'vllm:prompt_tokens_total': rising(6000),
    'vllm:generation_tokens_total': rising(6000),
    'vllm:request_success_total,finished_reason="stop"': rising(60),
    ...buckets('vllm:time_to_first_token_seconds', [firstTokenSeconds / 2, firstTokenSeconds * 2]),
    ...buckets('vllm:inter_token_latency_seconds', [0.05, 0.1]),
    ...changes,
  };
  return Object.entries(values).flatMap(([metric, its]) => {
    if (its === undefined) return [];
    const [plain = '', ...more] = metric.split(',');
    return [{ series: `${plain}{${[labels, ...more].join(',')}}`, values: its }];
  });
}

/** Every alert by what it is for, and by what it must not fire for. */
export function alertCases(model: JudgedModel): AlertCase[] {
  const { concurrency, firstTokenSeconds } = model;
  const waiting = (values: string) => seriesOf(model, { 'vllm:num_requests_waiting': values });
  const firstToken = (perMinute: number) =>
    seriesOf(model, {
      [`vllm:time_to_first_token_seconds_bucket,le="${firstTokenSeconds / 2}"`]: rising(0),
      [`vllm:time_to_first_token_seconds_bucket,le="${firstTokenSeconds * 2}"`]: rising(perMinute),
      'vllm:time_to_first_token_seconds_bucket,le="+Inf"': rising(perMinute),
    });
  const cache = (kv?: string, gpu?: string) =>
    seriesOf(model, { 'vllm:kv_cache_usage_perc': kv, 'vllm:gpu_cache_usage_perc': gpu });
  const [full, half] = [steady(0.99), steady(0.5)];
  const neighbour = { ...model, namespace: `${model.namespace}-other` };
  const dead = steady(0).replace(/x\d+$/, 'x5');
  return [
    { name: 'a model that is well', series: seriesOf(model), fires: [] },
    { name: 'nothing at all', series: [], fires: ['ModelDown'] },
    {
      name: 'a model of the same name in another namespace',
      series: seriesOf(neighbour),
      fires: ['ModelDown'],
    },
    {
      name: 'a server that stops',
      series: [{ ...firstOf(seriesOf(model)), values: dead }],
      fires: ['ModelDown'],
    },
    {
      name: 'a full cache, by its new and its old name',
      series: cache(full, full),
      fires: ['ModelCacheFull'],
    },
    { name: 'a full cache of an old GPU', series: cache(undefined, full), fires: ['ModelCacheFull'] },
    { name: 'a cache whose old name is wrong', series: cache(half, full), fires: [] },
    { name: 'a queue that grows', series: waiting(`1+0.1x${minutes}`), fires: ['ModelQueueGrowing'] },
    {
      name: 'a queue that has grown to its limit',
      series: waiting(steady(concurrency)),
      fires: ['ModelQueueGrowing'],
    },
    { name: 'a short queue that does not grow', series: waiting(steady(concurrency / 4)), fires: [] },
    {
      name: 'a queue that empties now and then',
      series: waiting(Array.from({ length: minutes }, (_, minute) => (minute % 6) * 9).join(' ')),
      fires: [],
    },
    { name: 'answers that begin late', series: firstToken(60), fires: ['ModelFirstTokenLate'] },
    { name: 'answers that began late, and no more come', series: firstToken(0), fires: [] },
  ];
}

function firstOf(series: readonly Series[]): Series {
  const [first] = series;
  if (first === undefined) throw new Error('a model has no series');
  return first;
}
