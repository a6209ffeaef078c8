import fc from 'fast-check';
import type { StageName } from '../../lib/environment/stages';
import type { EnvironmentInput, ModelInput } from './gpu-arbitrary';
import { domain, label, maybe, serviceLabel, written } from './words';

/** Models that somebody else serves. */
export function endpoints(mark: string): fc.Arbitrary<ModelInput[]> {
  const source = fc
    .record({
      host: domain(mark),
      end: fc.constantFrom('/v1', ':8443/v1', '/openai/v1'),
      tls: fc.boolean(),
      // None with a colon: the search for images in the guide takes it for one.
      model: fc.constantFrom('chat', 'org/Chat-24B', 'on', '1e3'),
      apiKey: maybe(fc.boolean()),
      ca: maybe(
        fc.record({ configMap: label(40, mark), key: maybe(fc.constantFrom('ca.crt', 'A_b')) }).map(written),
      ),
    })
    .map(({ host, end, tls, model, ...rest }): ModelInput['source'] => ({
      type: 'endpoint',
      url: `${tls ? 'https' : 'http'}://${host}${end}`,
      model,
      // Both need TLS.
      ...(tls ? written(rest) : {}),
    }));
  const model = fc.record({
    name: serviceLabel(40, mark),
    source,
    context: fc.integer({ min: 256, max: 1_000_000 }),
  });
  return fc.oneof(
    { weight: 3, arbitrary: fc.constant<ModelInput[]>([]) },
    {
      weight: 1,
      arbitrary: fc.uniqueArray(model, { selector: ({ name }) => name, minLength: 1, maxLength: 2 }),
    },
  );
}

/** The models of the cluster and those of others, each name once. */
export function withEndpoints(models: readonly ModelInput[], others: readonly ModelInput[]): ModelInput[] {
  const taken = new Set(models.map(({ name }) => name));
  return [...others.filter(({ name }) => !taken.has(name)), ...models];
}

/** Without the stage of models, where somebody else serves all of them. */
export function stagesFor(
  stages: EnvironmentInput['stages'],
  models: readonly ModelInput[],
): EnvironmentInput['stages'] {
  const elsewhere = models.length > 0 && models.every(({ source }) => source.type === 'endpoint');
  const without = (stage: StageName) => stage !== 'stage01-model-serving';
  return elsewhere ? stages?.filter(without) : stages;
}
