import type { ProducedObject } from '../release';

type Kind = ProducedObject['kind'];

/** Objects of the names, by kind. */
export function all(
  namespace: string,
  names: Readonly<Partial<Record<Kind, readonly string[]>>>,
  more: Pick<ProducedObject, 'claimed' | 'shared'> = {},
): ProducedObject[] {
  return (Object.entries(names) as [Kind, readonly string[]][]).flatMap(([kind, each]) =>
    each.map((name) => ({ kind, name, namespace, ...more })),
  );
}
