import fc from 'fast-check';
import { Endpoint } from '../../lib/contracts/endpoint';
import { imageCatalogue, imageNames } from '../../lib/catalogues/image-catalogue';
import { Images } from '../../lib/cluster/images';
import { groupOf, identityOf, type Manifest } from '../../lib/kubernetes/manifest';
import { fileName } from '../../lib/output/file-name';
import { gpuCatalogue, gpuProducts } from '../../lib/catalogues/gpu-catalogue';
import { gpuFit, type GpuFitProps } from '../../lib/environment/gpu-fit';
import { modelCatalogue, modelNames } from '../../lib/catalogues/model-catalogue';
import { rhoai225 } from '../../lib/releases/rhoai-2.25/release';
import { type VllmArguments, vllmFlags } from '../../lib/components/serving/vllm-arguments';
import { bucketPolicy } from '../../lib/components/storage/bucket-policy';
import { holds, none, property, type PropertyDefinition, same } from './definition';
import { digest, domain, label, maybe, repository, tag, written } from './words';

const kinds = [
  'v1/Service',
  'v1/ConfigMap',
  'v1/Secret',
  'v1/Namespace',
  'v1/PersistentVolumeClaim',
  'apps/v1/Deployment',
  'batch/v1/Job',
  'rbac.authorization.k8s.io/v1/Role',
  'rbac.authorization.k8s.io/v1/RoleBinding',
  'serving.knative.dev/v1/Service',
  'gateway.networking.k8s.io/v1/Gateway',
  'networking.istio.io/v1/Gateway',
  ...rhoai225.servedKinds,
];

const manifest: fc.Arbitrary<Manifest> = fc
  .tuple(
    fc.constantFrom(...kinds),
    maybe(fc.constantFrom('a', 'b-c', 'io')),
    fc.array(fc.constantFrom('a', 'b', 'a-b', 'io'), { minLength: 1, maxLength: 3 }),
  )
  .map(([type, namespace, name]) => ({
    apiVersion: type.slice(0, type.lastIndexOf('/')),
    kind: type.slice(type.lastIndexOf('/') + 1),
    metadata: written({ namespace, name: name.join('.') }),
  }));

const endpoint = fc.record({
  service: label(30).map((name) => `s${name}`),
  namespace: label(30).map((name) => `n${name}`),
  scheme: maybe(fc.constantFrom('http', 'https', 'tcp')),
  port: fc.oneof(fc.constantFrom(80, 443), fc.integer({ min: 1, max: 65_535 })),
  path: fc.array(label(8)).map((parts) => parts.map((part) => `/${part}`).join('')),
});

const grants = fc.uniqueArray(
  fc.record({
    bucket: fc.constantFrom('a', 'b', 'ab', 'a-b', 'c'),
    rights: fc.constantFrom('read', 'readWrite'),
  }),
  { selector: ({ bucket }) => bucket },
);

const readActions = ['s3:GetObject', 's3:ListBucket', 's3:GetBucketLocation'];
const writeActions = [
  's3:PutObject',
  's3:DeleteObject',
  's3:AbortMultipartUpload',
  's3:ListMultipartUploadParts',
  's3:ListBucketMultipartUploads',
];
const neverActions = [
  's3:DeleteBucket',
  's3:PutBucketPolicy',
  's3:CreateBucket',
  's3:ListAllMyBuckets',
  'admin:*',
  's3:*',
];
const objectAction = /Object$|MultipartUpload$|UploadParts$/;

interface Statement {
  readonly Effect: string;
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
}

/** What a policy allows, asked as S3 asks: exact actions, a trailing wildcard in resources. */
function allows(statements: readonly Statement[], action: string, resource: string): boolean {
  return statements.some(
    ({ Effect, Action, Resource }) =>
      Effect === 'Allow' &&
      Action.includes(action) &&
      Resource.some((each) =>
        each.endsWith('*') ? resource.startsWith(each.slice(0, -1)) : each === resource,
      ),
  );
}

/** Arguments as settings can give them: two decimals of GPU memory (docs/properties.md). */
const vllmArguments: fc.Arbitrary<VllmArguments> = fc
  .record({
    gpuMemoryUtilization: fc.integer({ min: 1, max: 100 }).map((percent) => percent / 100),
    maxModelLen: fc.integer({ min: 256, max: 131_072 }),
    maxNumSeqs: fc.integer({ min: 1, max: 1024 }),
    maxNumBatchedTokens: maybe(fc.integer({ min: 1, max: 1_000_000 })),
    tensorParallelSize: fc.integer({ min: 1, max: 16 }),
    pipelineParallelSize: maybe(fc.integer({ min: 2, max: 16 })),
    dtype: fc.constantFrom('auto', 'half', 'float16', 'bfloat16'),
    kvCacheDtype: fc.constantFrom('auto', 'fp8'),
    enablePrefixCaching: fc.boolean(),
    enableChunkedPrefill: fc.boolean(),
    enforceEager: fc.boolean(),
    trustRemoteCode: fc.boolean(),
    disableCustomAllReduce: fc.boolean(),
    toolCallParser: maybe(fc.constantFrom('mistral', 'hermes', 'llama3_json', 'granite')),
    prompts: fc.oneof(
      fc.constant({ layout: 'mistral' } as const),
      fc.record({
        layout: fc.constant('hugging-face' as const),
        chatTemplate: maybe(fc.constant('/etc/t.jinja')),
      }),
    ),
  })
  .map((args) => written(args));

/** Reads a command line as argparse does: `--name=value`, `--name`, `--no-name`. */
function parsedFlags(flags: readonly string[]): Record<string, unknown> {
  const entries = flags.map((flag): [string, unknown] => {
    const [, no, name = '', value] = /^--(no-)?([a-z-]+)(?:=(.*))?$/.exec(flag) ?? [];
    const key = name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
    return [
      key,
      value === undefined ? no === undefined : /^\d+(\.\d+)?$/.test(value) ? Number(value) : value,
    ];
  });
  none(
    entries.map(([key]) => key).filter((key, index, all) => key === '' || all.indexOf(key) !== index),
    'flags',
  );
  return Object.fromEntries(entries);
}

const imageSettings = fc.record({
  mirror: maybe(
    fc.tuple(domain(), fc.constantFrom('', ':5000', '/a', ':1/a/b')).map((parts) => parts.join('')),
  ),
  override: maybe(
    fc.record({ repository: maybe(repository()), tag: maybe(tag), digest: maybe(digest) }).map(written),
  ),
  name: fc.constantFrom(...imageNames),
});

const fitProps: fc.Arbitrary<GpuFitProps> = fc
  .record({
    model: fc.constantFrom(...modelNames).map((name) => modelCatalogue[name]),
    memoryGiB: fc.constantFrom(...gpuProducts).map((name) => gpuCatalogue[name].memoryGiB),
    gpus: fc.constantFrom(1, 2, 4, 8, 16),
    nodes: fc.constantFrom(1, 2, 3, 4),
    gpuMemoryUtilization: fc.double({ min: 0.01, max: 1, noNaN: true }),
    context: fc.integer({ min: 256, max: 131_072 }),
    requestTokens: fc.integer({ min: 1, max: 131_072 }),
    concurrency: fc.integer({ min: 1, max: 1024 }),
    step: fc.constantFrom(512, 2048, 8192),
    kvCacheDtype: fc.constantFrom('auto' as const, 'fp8' as const),
  })
  .map((props) => ({ ...props, requestTokens: Math.min(props.requestTokens, props.context) }));

export const contractProperties: readonly PropertyDefinition[] = [
  property(
    'pure',
    'file-names-are-injective',
    'two objects have one file name only if they are one object, in lower case too',
    300,
    fc.tuple(manifest, manifest),
    ([a, b]) => {
      const sameFile = fileName(a).toLowerCase() === fileName(b).toLowerCase();
      same(
        sameFile,
        identityOf(a) === identityOf(b),
        `${fileName(a)} ${groupOf(a.apiVersion)} ${fileName(b)} ${groupOf(b.apiVersion)}`,
      );
    },
  ),
  property(
    'pure',
    'endpoint-urls-parse',
    'the URL of an endpoint means its host, port and path',
    200,
    endpoint,
    ({ path, ...props }) => {
      const made = new Endpoint({
        ...written(props),
        portName: 'p',
        containerPort: 1,
        podSelector: {},
        authentication: 'none',
        producer: { kind: 'Service', name: 'x' },
      });
      const url = new URL(made.url(path));
      const implied = { 'http:': 80, 'https:': 443 }[url.protocol];
      same(url.protocol, `${props.scheme ?? 'http'}:`, 'scheme');
      same(url.hostname, `${props.service}.${props.namespace}.svc.cluster.local`, 'host');
      same(url.port === '' ? implied : Number(url.port), props.port, 'port');
      same(url.pathname, path === '' && url.protocol !== 'tcp:' ? '/' : path, 'path');
      same(made.authority, url.host, 'authority');
    },
  ),
  property(
    'pure',
    'policies-allow-the-least',
    'a bucket policy allows what was granted, and nothing elsewhere',
    200,
    grants,
    (granted) => {
      const { Statement: statements } = bucketPolicy(granted) as { Statement: readonly Statement[] };
      for (const bucket of ['a', 'b', 'ab', 'a-b', 'c', 'abc']) {
        const rights = granted.find((each) => each.bucket === bucket)?.rights;
        for (const action of [...readActions, ...writeActions, ...neverActions]) {
          const expected =
            (rights !== undefined && readActions.includes(action)) ||
            (rights === 'readWrite' && writeActions.includes(action));
          const arn = `arn:aws:s3:::${bucket}`;
          const ofObjects = objectAction.test(action);
          same(allows(statements, action, ofObjects ? `${arn}/some/key` : arn), expected, `${action} ${arn}`);
          // Neither a bucket that begins alike nor the wrong level.
          holds(
            !allows(statements, action, ofObjects ? arn : `${arn}/some/key`),
            `${action} at the wrong level of ${arn}`,
          );
        }
      }
    },
  ),
  property(
    'pure',
    'flags-say-the-arguments',
    'vllmFlags reads back to its arguments',
    200,
    vllmArguments,
    (args) => {
      const { toolCallParser, prompts, ...rest } = args;
      const off: object = { enforceEager: false, trustRemoteCode: false, disableCustomAllReduce: false };
      const tools = toolCallParser === undefined ? {} : { enableAutoToolChoice: true, toolCallParser };
      const own = { tokenizerMode: 'mistral', configFormat: 'mistral', loadFormat: 'mistral' };
      const file = prompts.layout === 'mistral' ? undefined : prompts.chatTemplate;
      const template = file === undefined ? {} : { chatTemplate: file, chatTemplateContentFormat: 'string' };
      const expected = { ...off, ...rest, ...tools, ...(prompts.layout === 'mistral' ? own : template) };
      const read = { ...off, ...parsedFlags(vllmFlags(args)) };
      same(Object.entries(read).sort(), Object.entries(expected).sort(), 'arguments');
    },
  ),
  property(
    'pure',
    'images-have-one-version',
    'an image has the mirror, the path, and the version that wins',
    200,
    imageSettings,
    ({ mirror, override, name }) => {
      const overrides = override === undefined ? {} : { [name]: override };
      const images = new Images({ images: { mirror, overrides }, models: [], agents: { toolServers: [] } });
      const reference = images.of(name);
      const [, path = '', version = ''] =
        /^([^@]+?)((?:@sha256:[0-9a-f]{64}|:[\w][\w.-]*))$/.exec(reference) ?? [];
      const known: { repository: string; tag?: string; digest?: string } = imageCatalogue[name];
      const full = override?.repository ?? known.repository;
      const inMirror = mirror === undefined ? full : `${mirror}/${full.split('/').slice(1).join('/')}`;
      same(path, inMirror, 'repository');
      const winner = override?.digest ?? (override?.tag === undefined ? known.digest : undefined);
      same(version, winner === undefined ? `:${override?.tag ?? known.tag ?? ''}` : `@${winner}`, 'version');
      holds(images.all().has(reference), 'not among all');
    },
  ),
  property(
    'pure',
    'more-memory-fits-more',
    'more GPU memory or a smaller cache type never holds fewer tokens',
    200,
    fitProps,
    (props) => {
      const { largestContext, largestConcurrency, split } = gpuFit(props);
      holds(Number.isInteger(largestContext) && largestContext >= 0, `${largestContext} tokens`);
      const whole = split.weightsGiB + split.reserveGiB + split.cacheGiB;
      holds(Math.abs(whole - props.memoryGiB * props.gpuMemoryUtilization) < 1e-6, 'the parts are the whole');
      const more = (change: Partial<GpuFitProps>, title: string) => {
        const fit = gpuFit({ ...props, ...change });
        holds(fit.largestContext >= largestContext, `${title}: context`);
        holds(fit.largestConcurrency >= largestConcurrency, `${title}: concurrency`);
      };
      more({ memoryGiB: props.memoryGiB + 1, gpuMemoryUtilization: 1 }, 'a larger GPU');
      more({ gpuMemoryUtilization: 1 }, 'all memory');
      more({ kvCacheDtype: 'fp8' }, 'fp8');
    },
  ),
];
