import type { Problem } from '../program/errors';
import { identityOf } from '../kubernetes/manifest';
import { isHandover, type RenderedObject } from '../cluster/rendered-object';
import type { RenderedEnvironment } from '../cluster/rendered-environment';
import { producedBy, type ProducedObject, producedKinds } from '../releases/release';
import { groupKindOf } from '../kinds/kinds';
import { type Guard, objectProblem } from './guard';
import { inEveryNamespace } from './producers';

/** What the cluster makes in every namespace; the last one is of OpenShift AI (rhods-operator certconfigmapgenerator). */
const ofTheCluster = new Set([...inEveryNamespace, 'ConfigMap/odh-trusted-ca-bundle']);

/**
 * PAI-202: two objects of one identity would overwrite each other, in Git and in the cluster. What an
 * operator makes of a custom resource counts too, and the names that it claims: it would change or delete what has them.
 * So does what the cluster makes in every namespace.
 * A cluster admin and Argo CD may each state their part of one object, such as a Namespace.
 */
export const identitiesAreUnique: Guard = (rendered) => {
  const first = new Map<string, Claim>();
  const reserved = rendered.objects
    .filter(({ manifest }) => ofTheCluster.has(`${groupKindOf(manifest)}/${manifest.metadata.name}`))
    .map((object) => problem(object, 'what the cluster makes in every namespace'));
  const claims = [
    ...rendered.objects.map(ownIdentity),
    ...rendered.objects.flatMap(producedIdentities(rendered)),
  ];
  const taken = claims.flatMap((claim) => {
    const { identity, object } = claim;
    const other = first.get(identity);
    if (other === undefined) {
      first.set(identity, claim);
      return [];
    }
    if (claim.sharedBy !== undefined && claim.sharedBy === other.sharedBy) return [];
    return [problem(object, other.maker)];
  });
  return [...reserved, ...taken];
};

function problem(object: RenderedObject, maker: string): Problem {
  const message = `has the same group, kind, namespace and name as ${maker}`;
  return objectProblem('PAI-202', object, message, 'give one of them another name');
}

interface Claim {
  readonly identity: string;
  readonly object: RenderedObject;
  /** Who makes the object of that identity. */
  readonly maker: string;
  /** Kind of the resources that share it. */
  readonly sharedBy?: string;
}

function ownIdentity(object: RenderedObject): Claim {
  const owner = isHandover(object.folder) ? 'a cluster admin: ' : '';
  return { identity: `${owner}${identityOf(object.manifest)}`, object, maker: object.construct };
}

function producedIdentities({ platform }: RenderedEnvironment): (object: RenderedObject) => Claim[] {
  return (object) => {
    const { kind, metadata } = object.manifest;
    const produced = producedBy(platform.release, object.manifest);
    return produced.map((made) => ({
      identity: identityOfProduced(made),
      object,
      maker: `what the operator of ${kind} ${metadata.name} makes${made.claimed === true ? ' or deletes' : ''}`,
      sharedBy: made.shared === true ? groupKindOf(object.manifest) : undefined,
    }));
  };
}

export function identityOfProduced({ kind, namespace, name }: ProducedObject): string {
  return [producedKinds[kind], kind, namespace ?? '', name].join('/');
}
