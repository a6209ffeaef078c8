import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import type { Job } from '../player/workload-types';
import { changed, expectSame, jobsOfContent, kinds, objectsOf } from './objects';
import { commit, type Scenario } from './scenario';

const SECONDS = 240;

function hasEnded({ status }: Job): boolean {
  return status?.conditions?.some(({ type, status: met }) => type === 'Complete' && met === 'True') === true;
}

function usesMinioClient({ spec }: Job): boolean {
  const containers = recordsAt(recordAt(spec, 'template', 'spec'), 'containers');
  return containers.some(({ image }) => /\/mc[:@]/.test(String(image)));
}

function jobName({ kind, metadata: { namespace = '', name } }: Job): string {
  return `${kind} ${namespace}/${name}`;
}

const changedJob: Scenario = {
  name: 'a commit changes what Jobs do: the new ones run to their end, the old ones go, and no other runs again',
  onRequest: true,
  rule: 'the name of a Job has the hash of its content (lib/workload/batch-job.ts)',
  without: (files) =>
    new Map(
      [...files].map(([path, text]) =>
        [path, text].map((each) => each.replaceAll(/minio-bootstrap-[0-9a-f]{8}/g, 'minio-bootstrap-once')),
      ) as [string, string][],
    ),
  suits: ({ objectStore }) => objectStore.type === 'minio',
  run: async (settled) => {
    const { box, environment } = settled;
    const { images } = environment;
    const next = {
      ...environment,
      images: { ...images, overrides: { ...images.overrides, 'minio-client': { tag: 'changed' } } },
    };
    const of = async () => (await objectsOf(box, kinds.jobs)).filter(usesMinioClient);
    const [all, old] = [await jobsOfContent(box), await of()];
    const after = await commit(settled, next, 'another image of the Jobs of MinIO', SECONDS);
    const own = await of();
    if (own.length !== old.length || !own.every(hasEnded))
      throw new Error(`of ${old.length} Jobs there are ${own.length}, or they have not all ended`);
    expectSame(
      'Jobs that are new or gone',
      changed(all, await jobsOfContent(box)),
      [...old, ...own].map(jobName),
    );
    return after;
  },
};

export const jobScenarios = [changedJob];
