import { runSmokeTest } from '../../../tools/verify/smoke/program';
import { rendered } from '../../support/environments';
import { endServers, type Given, type Got, serve } from '../rag/ingestion/servers';

afterEach(endServers);

const buckets = { own: 'readWrite', weights: 'read', foreign: 'none' };
type Rights = Readonly<Record<string, string>>;

const refusal = (code: string): Given => ({
  status: 403,
  text: `<Error><Code>${code}</Code><Message>no</Message></Error>`,
});

/** A store that knows one user and gives it these rights. */
class FakeStore {
  readonly left = new Set<string>();

  constructor(private readonly rights: Rights) {}

  readonly answer = ({ method, url, headers, body }: Got): Given => {
    const [, bucket = '', rest = ''] = /^\/([^/]+)\/(.*)$/.exec(url) ?? [];
    if (!String(headers.authorization).includes('Credential=reader/')) return refusal('InvalidAccessKeyId');
    const rights = this.rights[bucket];
    if (rights === undefined) return { status: 404, text: '<Error><Code>NoSuchBucket</Code></Error>' };
    const writes = method !== 'GET';
    if (rights === 'none' || (writes && rights === 'read')) return refusal('AccessDenied');
    if (method === 'POST') {
      this.left.add(bucket);
      return {
        text: '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>',
      };
    }
    if (method === 'PUT' && body.length === 0) return { status: 400, text: 'empty' };
    if (method === 'DELETE') this.left.delete(bucket);
    if (rest.startsWith('?') || writes) return { text: '<ListBucketResult/>' };
    return { status: 404, text: '<Error><Code>NoSuchKey</Code></Error>' };
  };
}

async function run(rights: Rights, keys = { id: 'reader', key: 'wonderful-secret' }) {
  const store = new FakeStore(rights);
  const url = await serve(store.answer);
  const result = await runSmokeTest(rendered('demo'), 'stage00-smoke-buckets', {
    instead: { 'http://minio.model-storage.svc.cluster.local:9000': url },
    files: { '/run/credentials/dspa/accesskey': keys.id, '/run/credentials/dspa/secretkey': `${keys.key}\n` },
    checks: (all) => all.filter(({ name }) => name.includes('dspa')).map((check) => ({ ...check, buckets })),
  });
  expect(result.stdout + result.stderr).not.toMatch(/wonderful|reader/);
  return { ...result, last: result.lines.at(-2) ?? '', left: [...store.left] };
}

test('keys that open what they may and nothing else pass, and leave nothing behind', async () => {
  const { code, lines, left } = await run(buckets);
  expect(lines).toEqual([
    'ok       keys of dspa open their buckets, and no other: is refused in foreign; reads only in weights; reads and writes in own',
    'all 1 checks pass',
  ]);
  expect([code, left]).toEqual([0, []]);
});

test.each([
  ['cannot write their own bucket', { own: 'read' }, 'write in own is refused'],
  ['cannot read', { weights: 'none' }, 'list in weights is refused; read in weights is refused'],
  ['write what they may only read', { weights: 'readWrite' }, 'write in weights is allowed'],
  ['read the bucket of somebody else', { foreign: 'read' }, 'list in foreign is allowed; read in foreign is'],
])('keys that %s fail', async (_, changes, said) => {
  const { code, last } = await run({ ...buckets, ...changes });
  expect(code).toBe(1);
  expect(last).toContain(`FAILED   keys of dspa open their buckets, and no other: ${said}`);
  expect(last).toContain('Compare Secret model-storage/minio-user-dspa');
});

test('a bucket that is not there fails', async () => {
  expect((await run({ own: 'readWrite', weights: 'read' })).last).toContain('404 to GET /foreign/');
});

test('keys that the store does not know are no proof of a refusal', async () => {
  const { code, last } = await run(buckets, { id: 'stranger', key: 'wonderful' });
  expect(code).toBe(1);
  expect(last).toContain('InvalidAccessKeyId');
});

test('keys that are missing, empty or no word are named by their file', async () => {
  expect((await run(buckets, { id: '', key: 'wonderful' })).last).toContain('dspa/accesskey is empty');
  expect((await run(buckets, { id: 'reader\nwonderful', key: 'wonderful' })).last).toContain(
    'dspa/accesskey has more than one word',
  );
});
