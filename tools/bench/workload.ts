import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { loadEnvironments } from '../../lib/environment/load';
import { renderEnvironment } from '../../lib/stages/environment';

/** The four usual ways to serve a model; each makes other objects, so a cycle has a realistic mix of kinds. */
const variants: readonly ((index: number) => object)[] = [
  (index) => ({ source: { type: 'pvc', size: '10Gi', path: `weights/${index}` } }),
  (index) => ({ source: { type: 's3', path: `weights/${index}` } }),
  () => ({
    source: { type: 'hf', revision: 'c1899de289a04d12100db370d81485cdf75e47ca' },
    exposure: 'authenticated',
  }),
  () => ({
    source: { type: 'oci', image: 'quay.io/example/modelcar:1.0' },
    exposure: 'open',
    vllm: { toolCalling: false },
  }),
];

/** Text of an environment file with that many models, on as many GPUs. */
export function environmentText(name: string, models: number): string {
  return stringify({
    name,
    openshift: '4.18',
    platform: 'aws',
    cluster: { appsDomain: `apps.${name}.example.com`, storageClass: 'gp3-csi', storageClassIsDefault: true },
    stages: ['stage00-ai-platform', 'stage01-model-serving', 'stage02-model-alignment'],
    delivery: { repository: 'https://git.example.com/platform/private-ai.git', revision: 'main' },
    // Room for the weights of as many models as the largest run has.
    objectStore: { type: 'minio', console: 'authenticated', size: '10Ti' },
    gpuPools: [{ name: 'l4', gpu: 'L4', gpusPerNode: 8, nodes: Math.max(1, Math.ceil(models / 8)) }],
    models: Array.from({ length: models }, (_, index) => ({
      name: `model-${String(index).padStart(4, '0')}`,
      model: 'qwen3-0.6b',
      pool: 'l4',
      context: 4096,
      ...variants[index % variants.length]?.(index),
    })),
  });
}

/** How many models make an environment of about that many objects; a whole number of cycles. */
export function modelsFor(objects: number): number {
  const oneCycle = objectCount(environmentText('count', variants.length));
  const perCycle = objectCount(environmentText('count', 2 * variants.length)) - oneCycle;
  return variants.length * (1 + Math.max(0, Math.round((objects - oneCycle) / perCycle)));
}

/** Objects of one environment file. */
export function objectCount(text: string): number {
  return loadEnvironments([{ path: 'bench.yaml', text }]).reduce(
    (sum, { environment }) => sum + renderEnvironment(environment).objects.length,
    0,
  );
}

/** Writes environment files, by name, into a new folder. @returns the folder */
export function writeEnvironments(folder: string, texts: ReadonlyMap<string, string>): string {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of texts) writeFileSync(join(folder, `${name}.yaml`), text);
  return folder;
}
