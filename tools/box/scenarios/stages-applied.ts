import { recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import type { Environment } from '../../../lib/environment/schema';
import { parse } from 'yaml';
import { accepted, messageOf } from '../../verify/api-server/client';
import type { Box } from '../box';
import type { Settled } from './scenario';

/** What the ConfigMaps `<stage>-applied` say, lowest stage first. */
export async function appliedContents(
  box: Box,
  { stages, namespaces }: Environment,
): Promise<(string | undefined)[]> {
  const path = `/api/v1/namespaces/${namespaces.workloads}/configmaps`;
  // All at once: they are compared with each other.
  const response = await box.cluster.client.send({ method: 'GET', path });
  if (!accepted(response)) throw new Error(`no ConfigMaps: ${messageOf(response)}`);
  const found = new Map(
    recordsAt(response.body, 'items').map((each) => [recordAt(each, 'metadata').name, each]),
  );
  return stages.map((stage) => {
    const { content } = recordAt(found.get(`${stage}-applied`), 'data');
    return typeof content === 'string' ? content : undefined;
  });
}

/** What they will say once the files are applied. */
export function contentsIn(
  files: ReadonlyMap<string, string>,
  { name, stages, namespaces }: Environment,
): string[] {
  return stages.map((stage) => {
    const path = `${name}/${stage}/${namespaces.workloads}/ConfigMap.${stage}-applied.k8s.yaml`;
    return String(recordAt(parse(files.get(path) ?? ''), 'data').content);
  });
}

/**
 * Waits until the environment is settled in a revision.
 *
 * @throws Error if a stage is applied in its new content before one below it is
 */
export async function settledInOrder(settled: Settled, seconds: number): Promise<Settled> {
  const { box, environment, files, revision } = settled;
  const before = await appliedContents(box, environment);
  const wanted = contentsIn(files, environment);
  await box.until(`the stages are applied in order in ${revision.slice(0, 7)}`, seconds, async () => {
    const now = await appliedContents(box, environment);
    const lowest = now.findIndex((content, index) => content !== wanted[index]);
    const early = environment.stages.filter(
      (_, index) => index > lowest && now[index] !== before[index] && now[index] === wanted[index],
    );
    if (lowest !== -1 && early.length > 0)
      throw new Error(`${early.join(', ')} is applied, and ${environment.stages[lowest] ?? ''} is not`);
    return lowest === -1;
  });
  await box.settled(revision, environment.stages.length + 1, seconds);
  return settled;
}

/** Waits until the sync of a stage waits for an object. */
export async function waitsFor(
  { box, revision }: Settled,
  stage: string,
  object: RegExp,
  seconds: number,
): Promise<void> {
  await box.until(`the sync of ${stage} waits for ${object.source}`, seconds, (states) =>
    states.some(
      ({ name, phase, message, operationRevision, health }) =>
        name.endsWith(stage) &&
        phase === 'Running' &&
        health === 'Progressing' &&
        operationRevision === revision &&
        object.test(message),
    ),
  );
}
