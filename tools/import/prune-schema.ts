import type { SchemaNode, ValidationRule } from './crd';

/** For the object at a path (`spec.predictor`, `spec.sources[]`): the only properties that stay. */
export type KeepList = Readonly<Record<string, readonly string[]>>;

/** Keywords that say nothing to a machine. */
const PROSE = new Set(['description', 'title', 'example', 'externalDocs']);

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

const KNOWN = new Set<string>([
  ...PLAIN_KEYWORDS,
  ...LIST_KEYWORDS,
  ...PROSE,
  'not',
  'items',
  'properties',
  'additionalProperties',
  'x-kubernetes-validations',
]);

/**
 * The schema without prose, and without the properties that the keep-list leaves out.
 * What is left out does not exist any more: nothing is opened, so the API server and
 * the JSON Schema both refuse it.
 *
 * @throws Error if the schema has a keyword that we do not know, or if the keep-list names an unknown property,
 *   leaves out a required one, or one that a CEL rule reads
 */
export function pruneSchema(root: SchemaNode, keep: KeepList = {}): SchemaNode {
  const pruner = new Pruner(keep);
  const pruned = pruner.prune(root, '', []);
  if (pruner.unused.size > 0) {
    throw new Error(`keep-list: no object at ${[...pruner.unused].join(', ')}`);
  }
  return pruned;
}

class Pruner {
  readonly unused: Set<string>;

  constructor(private readonly keep: KeepList) {
    this.unused = new Set(Object.keys(keep));
  }

  /** `outerRules` are the CEL rules of all objects around the node: they may read what is in it. */
  prune(node: SchemaNode, path: string, outerRules: readonly ValidationRule[]): SchemaNode {
    checkKeywords(node, path);
    const rules = [...outerRules, ...(node['x-kubernetes-validations'] ?? [])];
    const sub = (child: SchemaNode, childPath: string): SchemaNode => this.prune(child, childPath, rules);
    const result = plainKeywords(node);
    if (node['x-kubernetes-validations']) {
      result['x-kubernetes-validations'] = node['x-kubernetes-validations'].map(pruneRule);
    }
    if (node.properties) {
      const entries = this.keptProperties(node, path, rules);
      result.properties = Object.fromEntries(
        entries.map(([name, child]) => [name, sub(child, path === '' ? name : `${path}.${name}`)]),
      );
    }
    if (node.items) {
      result.items = sub(node.items, `${path}[]`);
    }
    if (typeof node.additionalProperties === 'boolean') {
      result.additionalProperties = node.additionalProperties;
    } else if (node.additionalProperties) {
      result.additionalProperties = sub(node.additionalProperties, `${path}{}`);
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

  private keptProperties(
    node: SchemaNode,
    path: string,
    rules: readonly ValidationRule[],
  ): [string, SchemaNode][] {
    const entries = Object.entries(node.properties ?? {});
    const names = this.keep[path];
    if (names === undefined) {
      return entries;
    }
    this.unused.delete(path);
    const refuse = (reason: string, found: readonly string[]): void => {
      if (found.length > 0) {
        throw new Error(`keep-list of ${path}: ${reason}: ${found.join(', ')}`);
      }
    };
    const left = entries.map(([name]) => name).filter((name) => !names.includes(name));
    refuse(
      'no such property',
      names.filter((name) => node.properties?.[name] === undefined),
    );
    refuse(
      'required, so it must stay',
      left.filter((name) => node.required?.includes(name)),
    );
    refuse(
      'a CEL rule reads it, so it must stay',
      left.filter((name) => rules.some(({ rule }) => new RegExp(`\\b${name}\\b`).test(rule))),
    );
    return entries.filter(([name]) => names.includes(name));
  }
}

function plainKeywords(node: SchemaNode): Record<string, unknown> {
  const result: Record<string, unknown> = {};
  for (const keyword of PLAIN_KEYWORDS) {
    const value = node[keyword];
    // Some generators write `anyOf: null` or `items: null`; to the API server this is the same as absent.
    if (value !== undefined && value !== null) {
      result[keyword] = value;
    }
  }
  return result;
}

/** A keyword that we do not know may restrict values: it must not disappear in silence. */
function checkKeywords(node: SchemaNode, path: string): void {
  const unknown = Object.keys(node).filter((keyword) => !KNOWN.has(keyword));
  if (unknown.length > 0) {
    throw new Error(`${path || 'root'}: unknown schema keyword: ${unknown.join(', ')}`);
  }
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
