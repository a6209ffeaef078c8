import type { AnyModelSettings, Environment, ModelSettings } from '../../../lib/environment/schema';

const sources: Readonly<Record<string, ModelSettings['source']>> = {
  s3: { type: 's3', bucket: 'llm-models', path: 'qwen3/0.6b' },
  volume: { type: 'existing-pvc', claim: 'weights', path: 'qwen3/0.6b' },
  image: { type: 'oci', image: 'registry.example.com/models/qwen3:0.6b' },
  hub: { type: 'hf', revision: 'main', token: true },
};

function modelFrom(model: AnyModelSettings, changes: Partial<ModelSettings>): AnyModelSettings {
  return { ...model, model: 'qwen3-0.6b', exposure: 'none', ...changes };
}

/** An environment that takes a model from each source that KServe has another way for, and one on two nodes, open to nobody. */
export function everySource(environment: Environment): Environment {
  const [model] = environment.models;
  if (model === undefined) return environment;
  return {
    ...environment,
    name: `${environment.name}-sources`,
    gpuPools: environment.gpuPools.map((pool) => ({ ...pool, nodes: 9 })),
    models: [
      ...Object.entries(sources).map(([name, source]) => modelFrom(model, { name: `from-${name}`, source })),
      modelFrom(model, { name: 'on-two-nodes', nodes: 2, source: { type: 'existing-pvc', claim: 'shared' } }),
      // Its proxy stands in the head alone.
      modelFrom(model, {
        name: 'behind-a-proxy',
        nodes: 2,
        exposure: 'authenticated',
        source: { type: 'existing-pvc', claim: 'shared' },
      }),
    ],
  };
}
