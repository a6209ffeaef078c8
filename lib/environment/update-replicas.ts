import type { ModelSettings } from './schema';

interface Replicated {
  readonly replicas: number;
  readonly scaling?: { readonly maxReplicas?: number };
}

/** Most replicas that a model can have. */
export function mostReplicas({ replicas, scaling }: Replicated): number {
  return Math.max(replicas, scaling?.maxReplicas ?? 0);
}

/**
 * Most servers of a model that hold GPUs at the same time, which is while an update runs. Knative stops the old revision
 * when all replicas of the new one are ready, and knows no other way (knative/serving
 * pkg/apis/autoscaling/v1alpha1/pa_lifecycle.go @release-1.16); a Deployment starts one replica more, or none.
 */
export function mostServers({
  mode,
  update,
  ...model
}: Replicated & Partial<Pick<ModelSettings, 'mode' | 'update'>>): number {
  const replicas = mostReplicas(model);
  if (mode === 'Serverless') return 2 * replicas;
  return update === 'overlap' ? replicas + 1 : replicas;
}
