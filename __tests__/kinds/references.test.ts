import { runGuards } from '../../lib/guards';
import type { RenderedEnvironment } from '../../lib/cluster/rendered-environment';
import { edited, type Editable } from '../support/edit';
import { rendered } from '../support/environments';

const demo = rendered('demo', {
  images: { pullSecret: true },
  secrets: { provider: 'external-secrets', store: { name: 'vault', kind: 'ClusterSecretStore', path: 'ai' } },
});
const generated = rendered('demo');

/** Names in custom resources: what reads them is an operator, and a wrong one is seen in its log alone. */
const places: readonly [
  kind: string,
  name: string | RegExp,
  path: string,
  environment?: RenderedEnvironment,
][] = [
  ['LlamaStackDistribution', 'llama-stack', 'spec.server.userConfig.configMapName'],
  ['LlamaStackDistribution', 'llama-stack', 'spec.server.podOverrides.serviceAccountName'],
  [
    'LlamaStackDistribution',
    'llama-stack',
    'spec.server.podOverrides.volumes.0.persistentVolumeClaim.claimName',
  ],
  ['ExternalSecret', 'minio-credentials', 'spec.dataFrom.0.sourceRef.generatorRef.name', generated],
  ['ExternalSecret', 'dspa-minio-credentials', 'spec.secretStoreRef.name', generated],
  ['PipelineVersion', /^ingestion-/, 'spec.pipelineName'],
  [
    'PipelineVersion',
    /^ingestion-/,
    'spec.platformSpec.platforms.kubernetes.deploymentSpec.executors.*.secretAsEnv.0.secretName',
  ],
  [
    'PipelineVersion',
    /^ingestion-/,
    'spec.platformSpec.platforms.kubernetes.deploymentSpec.executors.*.configMapAsVolume.0.configMapName',
  ],
  ['InferenceService', 'mistral-24b', 'spec.predictor.model.runtime'],
  ['InferenceService', 'mistral-24b', 'spec.predictor.serviceAccountName'],
  [
    'DataSciencePipelinesApplication',
    'dspa',
    'spec.objectStorage.externalStorage.s3CredentialsSecret.secretName',
  ],
  ['Route', 'minio-console', 'spec.to.name'],
];

/** Sets what a path leads to; `*` is the first key that leads there. @returns whether there was something */
function set(value: Editable, path: readonly string[]): boolean {
  const [key = '', ...rest] = path;
  if (typeof value !== 'object' || value === null) return false;
  if (key === '*') return Object.values(value).some((each) => set(each as Editable, rest));
  if (!(key in value)) return false;
  if (rest.length > 0) return set(value[key], rest);
  value[key] = 'nobody';
  return true;
}

test('the environments of these tests pass every guard', () => {
  expect([...runGuards(demo), ...runGuards(generated)]).toEqual([]);
});

test.each(places.map(([kind, name, path, environment = demo]) => [kind, name, path, environment] as const))(
  '%s %s: nobody at %s is found (PAI-201)',
  (kind, name, path, environment) => {
    const broken = edited(environment, kind, name, (manifest) => {
      if (!set(manifest, path.split('.'))) throw new Error(`${kind} has no ${path}`);
    });
    const found = runGuards(broken).filter(({ code }) => code === 'PAI-201');
    expect(found.map(({ construct, message }) => `${construct ?? ''}: ${message}`).join('\n')).toMatch(
      new RegExp(`${kind} .*nobody`),
    );
  },
);
