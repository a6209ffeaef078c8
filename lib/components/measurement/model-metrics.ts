import type { ModelInCluster } from '../../contracts/served-model';

/**
 * Metrics of vLLM that alerts and dashboard read, each with the names that it has had: newest first, since V1 of its engine
 * has the older name of the cache beside the newer one, V0 (GPUs before Ampere) the older one only, and v0.10.1 has no
 * `inter_token_latency` yet (vllm-project/vllm vllm/v1/metrics/loggers.py and vllm/engine/metrics.py @v0.10.1.1; a list of
 * what v0.10.2 gave: ai-dynamo/dynamo, "vLLM Prometheus Metrics (Actual)").
 */
export const modelMetrics = {
  running: ['vllm:num_requests_running'],
  waiting: ['vllm:num_requests_waiting'],
  kvCache: ['vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc'],
  firstToken: ['vllm:time_to_first_token_seconds_bucket'],
  betweenTokens: ['vllm:inter_token_latency_seconds_bucket', 'vllm:time_per_output_token_seconds_bucket'],
  promptTokens: ['vllm:prompt_tokens_total'],
  answerTokens: ['vllm:generation_tokens_total'],
  answers: ['vllm:request_success_total'],
} as const;

export type ModelMetric = keyof typeof modelMetrics;

/**
 * The series of a metric, by the first name that a server has.
 *
 * @param labels matchers of labels, for example `namespace="ai"`
 * @param around what each name is put into, for example a rate over a range
 */
export function series(
  metric: ModelMetric,
  labels: string,
  around: (selector: string) => string = (selector) => selector,
): string {
  return modelMetrics[metric].map((name) => around(`${name}{${labels}}`)).join(' or ');
}

/** Matchers of all series of one model: the server states the model's name, Prometheus the namespace of the pod. */
export function labelsOf({ name, endpoint }: Pick<ModelInCluster, 'name' | 'endpoint'>): string {
  return `namespace="${endpoint.namespace}",model_name="${name}"`;
}
