import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { contentHash } from '../../../cluster/content-hash';
import { objectLabels, selectorLabels } from '../../../cluster/labels';
import { setSyncWave } from '../../../cluster/sync-wave';
import type { Bucket, ObjectStore } from '../../../contracts/object-store';
import type { SampledCollection } from '../../../environment/ingestion';
import { programFile } from '../../../program/program-text';
import { bash } from '../../../program/shell-script';
import { McJob } from '../../../workload/mc-job';

export interface DocumentSamplesProps {
  readonly namespace: string;
  readonly store: ObjectStore;
  readonly bucket: Bucket;
  /** Those that get samples. */
  readonly collections: readonly SampledCollection[];
}

const name = 'document-samples';
const folder = programFile('components/rag/ingestion/samples');

/**
 * Small documents of this program, one per collection, so that there is something to ask about: ConfigMap
 * `document-samples-<hash>`, and a Job that copies them to the bucket before the first run.
 */
export class DocumentSamples extends Construct {
  constructor(scope: Construct, id: string, { namespace, store, bucket, collections }: DocumentSamplesProps) {
    super(scope, id);
    setSyncWave(this, 'applications');
    const binaryData = Object.fromEntries(
      collections.flatMap((collection) =>
        readdirSync(join(folder, collection)).map((file) => [
          `${collection}.${file}`,
          readFileSync(join(folder, collection, file)).toString('base64'),
        ]),
      ),
    );
    const configMap = new k8s.KubeConfigMap(this, 'Documents', {
      metadata: { name: `${name}-${contentHash(binaryData)}`, namespace, labels: objectLabels(name) },
      binaryData,
    });
    const user = store.addUser({
      name,
      namespace,
      secretName: 'document-samples-s3',
      podSelector: selectorLabels(name),
    });
    bucket.grantReadWrite(user);
    const { url, pathStyle, ca } = store.connection;
    new McJob(this, 'Copy', {
      name,
      namespace,
      command: bash('components/rag/ingestion/samples.sh'),
      env: { STORE_URL: url, STORE_PATH_STYLE: pathStyle ? 'on' : 'off', BUCKET: bucket.actualName },
      mounts: [{ path: '/samples', source: { configMap: configMap.name } }],
      credentials: { store: user.secret },
      caConfigMap: ca?.configMap,
    });
  }
}
