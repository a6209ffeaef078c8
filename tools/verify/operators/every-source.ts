import type { Environment, ModelSettings } from '../../../lib/environment/schema';

const sources: Readonly<Record<string, ModelSettings['source']>> = {
  s3: { type: 's3', bucket: 'llm-models', path: 'qwen3/0.6b' },
  volume: { type: 'existing-pvc', claim: 'weights', path: 'qwen3/0.6b' },
  image: { type: 'oci', image: 'registry.example.com/models/qwen3:0.6b' },
  hub: { type: 'hf', revision: 'main', token: true },
};

/** An environment that takes a model from each source that KServe has another way for, open to nobody. */
export function everySource(environment: Environment): Environment {
  const [model] = environment.models;
  if (model === undefined) return environment;
  return {
    ...environment,
    name: `${environment.name}-sources`,
    gpuPools: environment.gpuPools.map((pool) => ({ ...pool, nodes: 9 })),
    models: Object.entries(sources).map(([name, source]) => ({
      ...model,
      name: `from-${name}`,
      model: 'qwen3-0.6b',
      exposure: 'none',
      source,
    })),
  };
}
