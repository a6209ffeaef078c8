import type { SchemaNode } from './crd';

/**
 * Fields that a newer version of a definition adds to the pinned one, by the path of their object
 * (`spec.syncPolicy.retry`). Each names in the catalogue where it was seen.
 */
export type LaterFields = Readonly<Record<string, Readonly<Record<string, SchemaNode>>>>;

/**
 * The schema with the later fields in place. A file that has them already stays as it is.
 *
 * @throws Error if there is no object at a path
 */
export function addLaterFields(root: SchemaNode, later: LaterFields = {}): SchemaNode {
  return Object.entries(later).reduce(
    (schema, [path, fields]) => addAt(schema, path.split('.'), fields, path),
    root,
  );
}

function addAt(
  node: SchemaNode,
  [first, ...rest]: readonly string[],
  fields: Readonly<Record<string, SchemaNode>>,
  path: string,
): SchemaNode {
  if (first === undefined) return { ...node, properties: { ...fields, ...node.properties } };
  const child = node.properties?.[first];
  if (child === undefined) throw new Error(`later fields: no object at ${path}`);
  return { ...node, properties: { ...node.properties, [first]: addAt(child, rest, fields, path) } };
}
