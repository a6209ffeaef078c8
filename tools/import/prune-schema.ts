import type { SchemaNode, ValidationRule } from './crd';

/** For the object at a path (`spec.predictor`, `spec.sources[]`): the only properties that stay. */
export type KeepList = Readonly<Record<string, readonly string[]>>;

/** Keywords whose value is data: copied as it stands. This list is also the order in which they are written. */
const PLAIN_KEYWORDS = [
  'type',
  'format',
  'nullable',
  'enum',
  'default',
  'pattern',
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'required',
  'x-kubernetes-int-or-string',
  'x-kubernetes-preserve-unknown-fields',
  'x-kubernetes-embedded-resource',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-map-type',
] as const satisfies readonly (keyof SchemaNode)[];

const LIST_KEYWORDS = ['allOf', 'anyOf', 'oneOf'] as const satisfies readonly (keyof SchemaNode)[];

/**
 * The schema without prose, and without the properties that the keep-list leaves out.
 * What is left out does not exist any more: nothing is opened, so the API server and
 * the JSON Schema both refuse it.
 *
 * @throws Error if the keep-list names an unknown property or leaves a required one out
 */
export function pruneSchema(root: SchemaNode, keep: KeepList = {}): SchemaNode {
  const unused = new Set(Object.keys(keep));
  const pruned = prune(root, '', keep, unused);
  if (unused.size > 0) {
    throw new Error(`keep-list: no object at ${[...unused].join(', ')}`);
  }
  return pruned;
}

function prune(node: SchemaNode, path: string, keep: KeepList, unused: Set<string>): SchemaNode {
  const sub = (child: SchemaNode, childPath: string): SchemaNode => prune(child, childPath, keep, unused);
  const result: Record<string, unknown> = {};
  for (const keyword of PLAIN_KEYWORDS) {
    const value = node[keyword];
    // Some generators write `anyOf: null` or `items: null`; to the API server this is the same as absent.
    if (value !== undefined && value !== null) {
      result[keyword] = value;
    }
  }
  const rules = node['x-kubernetes-validations']?.map(pruneRule);
  if (rules !== undefined) {
    result['x-kubernetes-validations'] = rules;
  }
  if (node.properties) {
    const entries = keptProperties(node, path, keep, unused);
    result.properties = Object.fromEntries(
      entries.map(([name, child]) => [name, sub(child, path === '' ? name : `${path}.${name}`)]),
    );
  }
  if (node.items) {
    result.items = sub(node.items, `${path}[]`);
  }
  if (node.additionalProperties !== undefined) {
    const values = node.additionalProperties;
    result.additionalProperties = typeof values === 'boolean' ? values : sub(values, `${path}{}`);
  }
  for (const keyword of LIST_KEYWORDS) {
    if (node[keyword]) {
      result[keyword] = node[keyword].map((child) => sub(child, `${path}|`));
    }
  }
  if (node.not) {
    result.not = sub(node.not, `${path}|`);
  }
  return result;
}

function keptProperties(
  node: SchemaNode,
  path: string,
  keep: KeepList,
  unused: Set<string>,
): [string, SchemaNode][] {
  const entries = Object.entries(node.properties ?? {});
  const names = keep[path];
  if (names === undefined) {
    return entries;
  }
  unused.delete(path);
  const unknown = names.filter((name) => node.properties?.[name] === undefined);
  if (unknown.length > 0) {
    throw new Error(`keep-list of ${path}: no such property: ${unknown.join(', ')}`);
  }
  const lost = (node.required ?? []).filter((name) => !names.includes(name));
  if (lost.length > 0) {
    throw new Error(`keep-list of ${path}: required, so it must stay: ${lost.join(', ')}`);
  }
  if (node['x-kubernetes-validations']) {
    throw new Error(`keep-list of ${path}: the object has CEL rules, which may read a field that is left out`);
  }
  return entries.filter(([name]) => names.includes(name));
}

/** A rule without its texts. The API server demands a message if the rule has line breaks; then it names no field. */
function pruneRule(rule: ValidationRule): ValidationRule {
  return {
    rule: rule.rule,
    ...(/[\r\n]/.test(rule.rule.trim()) ? { message: 'failed rule' } : {}),
    ...(rule.reason === undefined ? {} : { reason: rule.reason }),
    ...(rule.fieldPath === undefined ? {} : { fieldPath: rule.fieldPath }),
    ...(rule.optionalOldSelf === undefined ? {} : { optionalOldSelf: rule.optionalOldSelf }),
  };
}
