import { identityOf, isHandover, type RenderedObject } from '../core/manifest';
import type { RenderedEnvironment } from '../core/rendered-environment';
import { type Guard, objectProblem } from './guard';

/**
 * PAI-202: two objects of one identity would overwrite each other, in Git and in the cluster. What an
 * operator makes of a custom resource counts too. A person and Argo CD may each state their part of one object,
 * such as a Namespace.
 */
export const identitiesAreUnique: Guard = (rendered) => {
  const first = new Map<string, string>();
  return [
    ...rendered.objects.map(ownIdentity),
    ...rendered.objects.flatMap(producedIdentities(rendered)),
  ].flatMap(({ identity, object, maker }) => {
    const other = first.get(identity);
    if (other === undefined) {
      first.set(identity, maker);
      return [];
    }
    const message = `has the same group, kind, namespace and name as ${other}`;
    return [objectProblem('PAI-202', object, message, 'give one of them another name')];
  });
};

interface Claim {
  readonly identity: string;
  readonly object: RenderedObject;
  /** Who makes the object of that identity. */
  readonly maker: string;
}

function ownIdentity(object: RenderedObject): Claim {
  const owner = isHandover(object.folder) ? 'a person: ' : '';
  return { identity: `${owner}${identityOf(object.manifest)}`, object, maker: object.construct };
}

function producedIdentities({ platform }: RenderedEnvironment): (object: RenderedObject) => Claim[] {
  return (object) => {
    const { kind, metadata } = object.manifest;
    const produced = platform.release.produces[kind]?.(object.manifest) ?? [];
    return produced.map((made) => ({
      identity: identityOf({
        apiVersion: groups[made.kind] ?? 'v1',
        kind: made.kind,
        metadata: { name: made.name, namespace: made.namespace },
      }),
      object,
      maker: `what the operator of ${kind} ${metadata.name} makes`,
    }));
  };
}

const groups: Readonly<Record<string, string>> = {
  Deployment: 'apps/v1',
  Role: 'rbac.authorization.k8s.io/v1',
};
