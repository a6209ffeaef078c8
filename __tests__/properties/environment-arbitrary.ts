import fc from 'fast-check';
import { imageNames } from '../../lib/catalogues/image-catalogue';
import { GIB, parseQuantity } from '../../lib/kubernetes/quantity';
import { findModel } from '../../lib/environment/known-models';
import { unavailable } from '../../lib/environment/availability';
import { dataScienceComponents } from '../../lib/releases/releases';
import { embeddingModelNames } from '../../lib/catalogues/embedding-catalogue';
import { type OperatorName, operatorNames } from '../../lib/catalogues/operator-names';
import { operatorCatalogNames } from '../../lib/catalogues/operator-catalogs';
import { stageNames, type StageName } from '../../lib/environment/stages';
import { agents } from './agents-arbitrary';
import { endpoints, stagesFor, withEndpoints } from './endpoint-arbitrary';
import { type EnvironmentInput, gpuSettings, type ModelInput, type PoolInput } from './gpu-arbitrary';
import { llamaStack, safety, withoutSafety } from './llama-stack-arbitrary';
import { measurements } from './measurement-arbitrary';
import { bucket, digest, domain, label, maybe, repository, storageSize, tag, written } from './words';

export type { EnvironmentInput } from './gpu-arbitrary';

/** Whether this version can render a word of a setting; read from the program's own table. */
function isAvailable(path: string, word: string): boolean {
  return !unavailable.some(({ setting, asksFor }) => setting.join('.') === path && asksFor.includes(word));
}

/** Stages that this version can render, in order. */
const availableStages: readonly StageName[] = stageNames.filter((stage) => isAvailable('stages.*', stage));

const secretProviders = (['existing', 'external-secrets'] as const).filter((provider) =>
  isAvailable('secrets.provider', provider),
);

const stages: fc.Arbitrary<EnvironmentInput['stages']> = fc
  .integer({ min: 0, max: availableStages.length })
  // More stages are more to go wrong, so most environments have all.
  .chain((count) => fc.constantFrom(count, availableStages.length))
  .map((count) => (count === 0 ? undefined : availableStages.slice(0, count)));

/** A host name may end in a number only if it is an IPv4 address. */
function origin(mark: string): fc.Arbitrary<string> {
  const host =
    mark === ''
      ? fc.oneof(
          domain(),
          fc.ipV4(),
          label(20).map((name) => `${name}.svc`),
        )
      : domain(mark);
  const port = fc.oneof(
    fc.constant(''),
    fc.integer({ min: 1, max: 65_535 }).map((number) => `:${number}`),
  );
  return fc
    .tuple(fc.constantFrom('http', 'https'), host, port)
    .map(([scheme, name, end]) => `${scheme}://${name}${end}`);
}

function objectStore(mark: string): fc.Arbitrary<EnvironmentInput['objectStore']> {
  const minio = fc.record({
    size: maybe(storageSize),
    console: maybe(fc.constantFrom('none', 'authenticated')),
  });
  const external = fc.record({
    endpoint: origin(mark),
    region: maybe(fc.oneof(fc.constantFrom('eu-central-1', 'on', '1e3', 'a: b', '#', '"', 'ü'), label(12))),
    pathStyle: maybe(fc.boolean()),
    ca: maybe(
      fc.record({ configMap: label(40, mark), key: maybe(fc.constantFrom('ca.crt', 'A_b')) }).map(written),
    ),
    buckets: maybe(
      fc.dictionary(fc.constantFrom('llm-models', 'llama-files', 'kfp-artifacts'), bucket(mark)),
    ),
  });
  return fc.oneof(
    fc.constant(undefined),
    minio.map((rest) => ({ type: 'minio' as const, ...written(rest) })),
    external.map(({ ca, ...rest }) => ({
      type: 'external' as const,
      ...written({ ...rest, ca: rest.endpoint.startsWith('http://') ? undefined : ca }),
    })),
  );
}

/** Five namespaces, each different; Routes add the name of a model to that of the workloads. */
function namespaces(mark: string): fc.Arbitrary<Pick<EnvironmentInput, 'namespaces'> & { argocd?: string }> {
  const names = fc.uniqueArray(label(22, mark), { minLength: 5, maxLength: 5 });
  const given = fc.tuple(names, fc.subarray([0, 1, 2, 3, 4]));
  return given.map(([[objectStore, workloads, modelRegistry, pullSecret, argocd], chosen]) => {
    const all = { objectStore, workloads, modelRegistry, pullSecret, argocd };
    const { argocd: delivery, ...some } = Object.fromEntries(
      Object.entries(all).filter((_, index) => chosen.includes(index)),
    );
    return { namespaces: Object.keys(some).length === 0 ? undefined : some, argocd: delivery };
  });
}

function delivery(mark: string): fc.Arbitrary<Omit<EnvironmentInput['delivery'], 'namespace'>> {
  // Not the domain of the applications: the guard of host names would take it for a copied one.
  const host = label(30, mark).map((name) => `git.${name}.example.org`);
  return fc
    .record({
      repository: fc.oneof(
        fc.tuple(host, label(20)).map(([name, path]) => `https://${name}/${path}.git`),
        fc.tuple(host, label(20)).map(([name, path]) => `ssh://git@${name}:2222/a/${path}`),
        fc.tuple(host, label(20)).map(([name, path]) => `git@${name}:${path}.git`),
      ),
      revision: fc.constantFrom('main', 'v1.2.3', 'release/2.25', '1e3', 'on', '0123456'),
      path: maybe(fc.constantFrom('dist', 'platform/ai/dist', '1.0/_x')),
      server: maybe(domain(mark).map((name) => `https://api.${name}:6443`)),
      argocd: maybe(fc.constantFrom('existing' as const, 'managed' as const)),
    })
    .map(written);
}

/** Only an Argo CD that exists can be elsewhere. */
function deliveryOf(target: EnvironmentInput['delivery']): EnvironmentInput['delivery'] {
  const elsewhere = target.server !== undefined || target.namespace !== undefined;
  const named = target.namespace === undefined ? {} : { instance: target.namespace };
  return written(elsewhere ? { ...target, ...named, argocd: 'existing' as const } : target);
}

function images(mark: string): fc.Arbitrary<EnvironmentInput['images']> {
  const mirror = fc
    .tuple(domain(mark), fc.constantFrom('', ':5000'), fc.constantFrom('', '/ai', '/a/b_c'))
    .map((parts) => parts.join(''));
  const override = fc
    .record({ repository: maybe(repository(mark)), tag: maybe(tag), digest: maybe(digest) })
    .map(written)
    .filter((each) => Object.keys(each).length > 0);
  const overrides = fc.dictionary(fc.constantFrom(...imageNames), override, { maxKeys: 3 });
  const catalogs = fc.dictionary(fc.constantFrom(...operatorCatalogNames), label(40, mark));
  return maybe(
    fc
      .record({
        mirror: maybe(mirror),
        overrides: maybe(overrides),
        catalogs: maybe(catalogs),
        pullSecret: maybe(fc.boolean()),
      })
      .map(written),
  );
}

/** A store is only read by External Secrets. Versions are of names that some environments declare. */
function secrets(mark: string): fc.Arbitrary<EnvironmentInput['secrets']> {
  const store = fc
    .record({
      kind: maybe(fc.constantFrom('SecretStore', 'ClusterSecretStore')),
      name: label(40, mark),
      path: maybe(fc.constantFrom('ai', 'teams/ai', '1e3', 'a.b_c')),
      port: maybe(fc.integer({ min: 1, max: 65_535 })),
    })
    .map(written);
  return fc
    .record({
      provider: fc.constantFrom(...secretProviders),
      store: maybe(store),
      versions: maybe(
        fc.dictionary(fc.constantFrom(...rotatable), fc.integer({ min: 2, max: 12 }), { maxKeys: 4 }),
      ),
    })
    .map(({ store: drawn, ...rest }) =>
      written({ ...rest, store: rest.provider === 'existing' ? undefined : drawn }),
    );
}

const rotatable = [
  'minio-credentials',
  'model-loader-credentials',
  's3-credentials-kserve',
  'llama-files-credentials',
  'dspa-minio-credentials',
  'llama-stack-proxy-cookie',
  'model-registry-mysql-credentials',
  'huggingface-token',
  'llama-stack-models',
];

function rag(mark: string, pools: readonly PoolInput[]): fc.Arbitrary<EnvironmentInput['rag']> {
  // Docling cannot keep to a share of GPU memory.
  const limited = pools.filter(({ sharing }) => sharing?.type !== 'time-slicing');
  const collection = label(20, mark).map((name) => `c_${name.replaceAll('-', '_')}`);
  const exposure = maybe(fc.constantFrom('none', 'authenticated', 'open'));
  const converter = fc.oneof(
    fc.record({ exposure }).map((rest) => ({ mode: 'operator' as const, ...written(rest) })),
    fc
      .record({
        exposure,
        gpuPool:
          limited.length === 0
            ? fc.constant(undefined)
            : maybe(fc.constantFrom(...limited.map(({ name }) => name))),
      })
      .map((rest) => ({ mode: 'deployment' as const, ...written(rest) })),
  );
  return maybe(
    fc
      .record({
        embeddingModel: maybe(fc.constantFrom(...embeddingModelNames)),
        collections: maybe(fc.uniqueArray(collection, { maxLength: 4 })),
        vectorStore: maybe(
          fc.record({ type: fc.constant('milvus' as const), size: maybe(storageSize) }).map(written),
        ),
        documentConverter: maybe(converter),
        llamaStack: maybe(llamaStack),
        safety: maybe(safety),
        playground: maybe(fc.record({ exposure }).map(written)),
        pipelines: maybe(fc.boolean()),
      })
      .map(written),
  );
}

const modelRegistry = fc
  .record({ size: maybe(storageSize), exposure: maybe(fc.constantFrom('none', 'authenticated')) })
  .map(written);

/** With `namespaces`, whose names have 22 characters at most, the host of a Route has room. */
function workbenches(mark: string): fc.Arbitrary<NonNullable<EnvironmentInput['workbenches']>> {
  const one = fc
    .record({
      name: label(20, mark).map((name) => `w-${name}`),
      image: maybe(fc.constantFrom('data-science', 'minimal')),
      size: maybe(storageSize),
    })
    .map(written);
  return fc.uniqueArray(one, { maxLength: 2, selector: ({ name }) => name });
}

function retiring(mark: string): fc.Arbitrary<NonNullable<EnvironmentInput['retiring']>> {
  return fc
    .record({
      components: maybe(fc.uniqueArray(fc.constantFrom(...dataScienceComponents), { maxLength: 3 })),
      namespaces: maybe(fc.uniqueArray(label(20, mark), { maxLength: 2 })),
    })
    .map(written);
}

/** Names of OpenShift groups; they come from a directory service and may hold nearly anything. */
function group(mark: string): fc.Arbitrary<string> {
  const plain = label(40, mark);
  return mark === ''
    ? fc.oneof(plain, fc.constantFrom('AI_Users', 'system:authenticated', 'grün', 'on'))
    : plain;
}

interface ClusterDraw {
  readonly appsDomain: string;
  readonly storageClass?: string;
  readonly confirmed?: boolean;
}

/** A storage class is confirmed as the default where a volume cannot name it. */
function clusterOf(draw: ClusterDraw, stageList: readonly StageName[]): EnvironmentInput['cluster'] {
  const { confirmed, ...rest } = draw;
  const isDefault = stageList.includes('stage02-model-alignment') || confirmed;
  return written({ ...rest, storageClassIsDefault: rest.storageClass === undefined ? undefined : isDefault });
}

const management = fc.constantFrom('managed' as const, 'existing' as const);

const operators = fc.oneof(
  maybe(management),
  fc
    .array(fc.record({ name: fc.constantFrom(...operatorNames), value: management }), { maxLength: 6 })
    .map((entries) => Object.fromEntries(entries.map(({ name, value }) => [name, value]))),
);

const quotas = maybe(
  fc
    .record({
      gpus: maybe(fc.integer({ min: 5000, max: 10000 })),
      storage: maybe(storageSize),
      pods: maybe(fc.integer({ min: 20, max: 10000 })),
    })
    .map(written),
);

/** MinIO must hold the weights of the models. */
function withRoom(store: EnvironmentInput['objectStore'], models: readonly ModelInput[]): typeof store {
  if (store !== undefined && store.type !== 'minio') return store;
  const weights = models.reduce((sum, { model }) => sum + (findModel({}, model)?.weightsGiB ?? 0), 0);
  const size = parseQuantity(store?.size ?? '500Gi') ?? 0;
  return size >= 1.3 * weights * GIB
    ? store
    : { type: 'minio', ...store, size: `${Math.ceil(1.3 * weights)}Gi` };
}

/** Node feature discovery tolerates NoSchedule only. */
function withReachableNodes(pool: PoolInput): PoolInput {
  const taints = pool.taints?.map((taint) =>
    taint.effect === 'NoExecute' ? { ...taint, effect: 'NoSchedule' as const } : taint,
  );
  return written({ ...pool, taints });
}

/** A managed service runs on one cloud. */
function withItsPlatform({ managed, ...rest }: EnvironmentInput): EnvironmentInput {
  const platform = managed === 'rosa' ? 'aws' : 'azure';
  if (managed === undefined || managed === 'none' || rest.platform === 'none')
    return written({ managed, ...rest });
  return { ...rest, managed, ...(rest.platform === undefined ? {} : { platform }) };
}

/** What the owner of the cluster decides about operators must fit: to each other, and to the catalogues. */
function withFittingOperators(input: EnvironmentInput, fix: boolean): EnvironmentInput {
  const managed = (name: OperatorName): boolean =>
    typeof input.operators === 'object'
      ? input.operators[name] !== 'existing'
      : input.operators !== 'existing';
  const converter = input.rag?.documentConverter;
  const byOperator = converter?.mode === undefined || converter.mode === 'operator';
  const tooNew = Number(input.openshift.split('.')[1]) > 18;
  const replaced =
    byOperator && tooNew && managed('docling')
      ? { rag: { ...input.rag, documentConverter: { mode: 'deployment' as const } } }
      : {};
  const tooOld =
    input.openshift === '4.17' && managed('external-secrets') && input.secrets?.provider !== 'existing';
  return {
    ...input,
    ...replaced,
    ...(tooOld ? { openshift: '4.18' } : {}),
    gpuPools: managed('node-feature-discovery') ? input.gpuPools?.map(withReachableNodes) : input.gpuPools,
    ...(input.managed === 'rosa' ? { userWorkloadMonitoring: 'existing' as const } : {}),
    ...(fix && managed('openshift-ai')
      ? { operatorVersions: { 'openshift-ai': 'rhods-operator.2.25.1' } }
      : {}),
  };
}

/**
 * Whole valid environment files, before defaults. `mark` is part of every free name, so that the output of
 * two environments can be told apart.
 *
 * What is left out is refused by design (names that make a host longer than DNS allows), is not available
 * yet, or is listed in docs/properties.md as a known limit of the program.
 */
export function environmentInput(mark = ''): fc.Arbitrary<EnvironmentInput> {
  return gpuSettings(mark).chain(({ gpuPools, models: deployed, ...nodes }) =>
    fc
      .record({
        name: label(40, mark),
        release: maybe(fc.constant('rhoai-2.25' as const)),
        openshift: fc.integer({ min: 17, max: 21 }).map((minor) => `4.${minor}`),
        platform: maybe(fc.constantFrom('aws', 'azure', 'gcp', 'vsphere', 'baremetal', 'none')),
        managed: maybe(fc.constantFrom('none', 'rosa', 'aro')),
        cluster: fc.record({
          appsDomain: domain(mark),
          storageClass: maybe(label(30, mark)),
          confirmed: maybe(fc.boolean()),
        }),
        access: maybe(fc.record({ groups: fc.uniqueArray(group(mark), { maxLength: 3 }) })),
        stages,
        spaces: namespaces(mark),
        delivery: delivery(mark),
        operators,
        fix: fc.boolean(),
        quotas,
        dataScienceCluster: maybe(fc.constantFrom('managed', 'existing')),
        secrets: secrets(mark),
        images: images(mark),
        objectStore: objectStore(mark),
        modelRegistry: maybe(modelRegistry),
        ...measurements,
        elsewhere: endpoints(mark),
        rag: rag(mark, gpuPools),
        agents,
        retiring: maybe(retiring(mark)),
        benches: maybe(workbenches(mark)),
      })
      .map(({ spaces, benches, delivery: target, cluster, fix, elsewhere, ...drawn }) => {
        const models = withEndpoints(deployed, elsewhere);
        const rest = { ...drawn, stages: stagesFor(drawn.stages, models) };
        // By default it is there. It makes the registry, and brings workbenches.
        const withModels = rest.stages?.includes('stage01-model-serving') !== false;
        return withFittingOperators(
          withItsPlatform(
            written({
              ...rest,
              modelRegistry: withModels ? rest.modelRegistry : undefined,
              evaluation: withModels && deployed.length > 0 ? rest.evaluation : undefined,
              rag: withModels && deployed.length > 0 ? rest.rag : withoutSafety(rest.rag),
              cluster: clusterOf(cluster, rest.stages ?? []),
              namespaces: spaces.namespaces,
              delivery: deliveryOf({ ...target, namespace: spaces.argocd }),
              objectStore: withRoom(rest.objectStore, models),
              gpuPools,
              models,
              ...nodes,
              workbenches: withModels ? benches : undefined,
            }),
          ),
          fix,
        );
      }),
  );
}
