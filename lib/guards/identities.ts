import { identityOf, type RenderedObject } from '../core/manifest';
import { type Guard, objectProblem } from './guard';

/** PAI-202: two objects of one identity would overwrite each other, in Git and in the cluster. */
export const identitiesAreUnique: Guard = ({ objects }) => {
  const first = new Map<string, RenderedObject>();
  return objects.flatMap((object) => {
    const identity = identityOf(object.manifest);
    const other = first.get(identity);
    if (other === undefined) {
      first.set(identity, object);
      return [];
    }
    const message = `has the same group, kind, namespace and name as ${other.construct}`;
    return [objectProblem('PAI-202', object, message, 'give one of them another name')];
  });
};
