import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { recordAt } from '../../../lib/kubernetes/manifest';
import { Client } from '../object-store/client';
import { containersOf } from '../object-store/rendered';
import { type Keys, randomKeys } from '../object-store/sandbox';
import { MinioServer } from '../object-store/server';

const reader = 'documents-reader';

/** What the user of the ingestion may do, as it is rendered. */
function rightsOf({ objects }: RenderedEnvironment): string {
  const plan = objects.find(({ manifest }) => manifest.metadata.name === 'minio-bootstrap');
  const policy = recordAt(plan?.manifest, 'data')['ingestion.json'];
  if (typeof policy !== 'string') throw new Error('the plan of the buckets has no ingestion.json');
  return policy;
}

/** A real object store with one bucket: who may do everything there, and who only reads it. */
export interface DocumentBucket {
  readonly url: string;
  readonly region: string;
  readonly bucket: string;
  readonly root: Keys;
  readonly reader: Keys;
}

interface Tools {
  readonly minio: string;
  readonly mc: string;
  /** A temporary folder. */
  readonly folder: string;
}

/** Runs the MinIO of an environment with a bucket of documents. */
export async function withBucket<T>(
  { minio, mc, folder }: Tools,
  rendered: RenderedEnvironment,
  use: (bucket: DocumentBucket) => Promise<T>,
): Promise<T> {
  const [deployment] = containersOf(rendered, 'Deployment', /^minio$/);
  if (deployment === undefined) throw new Error(`${rendered.environment.name} has no MinIO`);
  const root = randomKeys('root');
  const server = await MinioServer.start(minio, mc, deployment, root);
  try {
    const keys = randomKeys(reader);
    const bucket = rendered.ingestion?.bucket.actualName;
    if (bucket === undefined) throw new Error(`${rendered.environment.name} has no ingestion`);
    const policy = join(folder, 'policy.json');
    writeFileSync(policy, rightsOf(rendered));
    const admin = await Client.connect(mc, server.url, root);
    try {
      await admin.must(['mb', `store/${bucket}`]);
      await admin.must(['admin', 'user', 'add', 'store', keys.accesskey, keys.secretkey]);
      await admin.must(['admin', 'policy', 'create', 'store', reader, policy]);
      await admin.must(['admin', 'policy', 'attach', 'store', reader, '--user', keys.accesskey]);
    } finally {
      admin.remove();
    }
    return await use({ url: server.url, region: 'us-east-1', bucket, root, reader: keys });
  } finally {
    await server.stop();
  }
}
