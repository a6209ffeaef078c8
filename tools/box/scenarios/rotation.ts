import { recordAt } from '../../../lib/kubernetes/manifest';
import { syncWaves } from '../../../lib/kinds/sync-waves';
import type { Box } from '../box';
import { kinds, objectAt, objectsOf } from './objects';
import { pushedByGuide, type Scenario } from './scenario';
import { settledInOrder } from './stages-applied';
import { expectInOrder, type Happened, rolledOut, stageApplied } from './times';

const SECONDS = 240;
const consumer = 'llama-files-credentials';
const source = 'minio-user-llama-files';

/** When a Job of this name, with whatever hash, ended last. */
async function ended(box: Box, name: string, namespace: string): Promise<Happened> {
  const found = (await objectsOf(box, kinds.jobs, namespace)).filter(({ metadata }) =>
    metadata.name.startsWith(`${name}-`),
  );
  const times = found.map(({ status }) => String(recordAt(status).completionTime)).sort();
  return { what: `Job ${name} ended`, at: times.at(-1) ?? 'no time' };
}

async function made(box: Box, name: string, namespace: string): Promise<Happened> {
  const found = await objectAt(box, kinds.secrets, name, namespace);
  return { what: `Secret ${name} made`, at: found?.metadata.creationTimestamp ?? 'no time' };
}

const rotatedSecret: Scenario = {
  name: 'the keys of a consumer of MinIO are rotated: new ones, then the consumer takes them over, then the old ones end',
  onRequest: true,
  rule: 'the Job that ends the old keys belongs to the last phase of the last stage (lib/components/storage/minio-replaced-users.ts)',
  without: (files) =>
    new Map(
      [...files].map(([path, text]) => [
        path,
        path.includes('/Job.minio-replaced-users-')
          ? text.replace(`sync-wave: "${syncWaves.verification}"`, `sync-wave: "${syncWaves.secretCopies}"`)
          : text,
      ]),
    ),
  suits: ({ objectStore, secrets, delivery, rag, stages }) =>
    stages.includes('stage02-model-alignment') &&
    objectStore.type === 'minio' &&
    secrets.provider === 'external-secrets' &&
    delivery.argocd === 'managed' &&
    rag.llamaStack.files === 's3',
  run: async (settled) => {
    const { box, environment } = settled;
    const { secrets, namespaces, stages } = environment;
    const { objectStore, workloads } = namespaces;
    const next = {
      ...environment,
      secrets: { ...secrets, versions: { ...secrets.versions, [consumer]: 2 } },
    };
    const keys = async (name: string) =>
      JSON.stringify((await objectAt(box, kinds.secrets, name, workloads))?.data);
    const before = await keys(consumer);
    // The role that copies the Secret names it, so a person gives Argo CD the right for that first (PAI-405).
    const rotated = await pushedByGuide(settled, next, 'other keys for the files of Llama Stack');
    const after = await settledInOrder(rotated, SECONDS);
    const names = [`${source}-v2`, `${consumer}-v2`] as const;
    expectInOrder([
      await made(box, names[0], objectStore),
      await made(box, names[1], workloads),
      await ended(box, 'minio-bootstrap', objectStore),
      await stageApplied(box, stages[0] ?? '', workloads),
      await rolledOut(box, 'llama-stack', workloads),
      await ended(box, 'minio-replaced-users', objectStore),
    ]);
    if ((await keys(consumer)) !== before)
      throw new Error(`${consumer} is another one: pods may read it yet`);
    if ((await keys(names[1])) === before) throw new Error(`${names[1]} has the old keys`);
    return after;
  },
};

export const rotationScenarios = [rotatedSecret];
