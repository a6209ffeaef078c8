import type { ModelSettings } from './schema';

/**
 * Replicas of a model that hold GPUs while an update runs. Knative stops the old revision when all replicas of the
 * new one are ready, and knows no other way (knative/serving pkg/apis/autoscaling/v1alpha1/pa_lifecycle.go
 * @release-1.16); a plain Deployment stops a replica before it starts the next one.
 */
export function replicasDuringUpdate(mode: ModelSettings['mode'] | undefined, replicas: number): number {
  return mode === 'Serverless' ? 2 * replicas : replicas;
}

/** Most replicas that a model can have. */
export function mostReplicas({
  replicas,
  scaling,
}: {
  readonly replicas: number;
  readonly scaling?: { readonly maxReplicas?: number };
}): number {
  return Math.max(replicas, scaling?.maxReplicas ?? 0);
}
