import type { Problem } from '../program/errors';
import type { RenderedEnvironment } from '../cluster/rendered-environment';
import type { OldObject } from './old-objects';

const order = 'docs/removal.md has the order';

/** PAI-403: stages and environments whose Applications go. They do not take their objects with them. */
export function leavingFolders(
  old: ReadonlyMap<string, readonly OldObject[]>,
  environments: readonly RenderedEnvironment[],
): Problem[] {
  return [...old].flatMap(([name, objects]): Problem[] => {
    const environment = environments.find((each) => each.environment.name === name)?.environment;
    if (environment === undefined) {
      return [
        {
          code: 'PAI-403',
          construct: name,
          message: `the environment leaves the output; its Applications and ${objects.length} objects stay in the cluster`,
          remedy: `delete the Applications first, the last stage before the others; ${order}`,
        },
      ];
    }
    const stages = new Set(objects.map(({ stage }) => stage));
    return [...stages]
      .filter((stage) => !environment.stages.some((each) => each === stage))
      .map((stage) => ({
        code: 'PAI-403',
        construct: `${name}: ${stage}`,
        message: 'the stage leaves the output; its Application goes, and its objects stay in the cluster',
        remedy: `make the Application ${name}-${stage} take its objects along before you push this; ${order}`,
      }));
  });
}

/** PAI-403: namespaces that the AppProject does not allow any more, in which Argo CD then prunes nothing. */
export function leavingNamespaces(
  old: readonly OldObject[],
  gone: readonly OldObject[],
  { environment, objects }: RenderedEnvironment,
): Problem[] {
  const next = new Set(objects.map(({ manifest }) => manifest.metadata.namespace));
  const left = new Set(old.flatMap(({ namespace }) => namespace ?? []));
  return [...left]
    .filter((namespace) => !next.has(namespace) && !environment.retiring.namespaces.includes(namespace))
    .map((namespace) => {
      const count = gone.filter((object) => object.namespace === namespace).length;
      return {
        code: 'PAI-403',
        construct: `Namespace ${namespace}`,
        message: `the environment leaves the namespace; Argo CD prunes none of its ${count} objects there`,
        remedy: `write retiring.namespaces: [${namespace}] until it has pruned them; ${order}`,
      };
    });
}
