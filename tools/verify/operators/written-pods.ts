import { type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import { operatorObjects } from '../manifests/operator-objects';

/** The pods of a Deployment of a model as other checks judge them, without an operator. */
export function writtenPods(manifests: readonly Manifest[], model: Manifest, deployment: string): Manifest[] {
  const others = manifests.filter(({ kind }) => kind !== model.kind);
  return operatorObjects([...others, model]).filter(
    ({ kind, metadata }) => kind === 'Pod' && metadata.name === deployment,
  );
}

/** Where a pod differs from what is written down of it, in sentences. */
export function podDifferences(written: Manifest, pod: Manifest): string[] {
  const [wanted, labels] = [written.metadata.labels ?? {}, pod.metadata.labels ?? {}];
  const [ours, theirs] = [recordAt(written, 'spec'), recordAt(pod, 'spec')];
  return [
    ...Object.entries(wanted)
      .filter(([key, value]) => labels[key] !== value)
      .map(([key, value]) => `label ${key} is ${String(labels[key])}, and is written down as ${value}`),
    ...(ours.serviceAccountName === theirs.serviceAccountName
      ? []
      : [`has the account ${String(theirs.serviceAccountName)}, not ${String(ours.serviceAccountName)}`]),
    ...(['initContainers', 'containers'] as const).flatMap((list) => {
      const [known, real] = [namesOf(ours, list), namesOf(theirs, list)];
      return known === real ? [] : [`has the ${list} ${real}, and is written down with ${known}`];
    }),
  ];
}

function namesOf(spec: Record<string, unknown>, list: string): string {
  return recordsAt(spec, list)
    .map(({ name }) => String(name))
    .sort()
    .join(', ');
}
