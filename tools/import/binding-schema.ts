import { createHash } from 'node:crypto';
import { TypeGenerator } from 'json2jsii';
import type { CoreMatcher } from './core-match';
import type { SchemaNode } from './crd';

/** What json2jsii takes as a schema. */
export type JSONSchema4 = NonNullable<Parameters<TypeGenerator['emitType']>[1]>;

/** A type that the generated code refers to instead of declaring it. */
interface ForeignType {
  /** TypeScript of the type. */
  readonly type: string;
  /** TypeScript that turns a value of it into JSON. */
  readonly toJson: (value: string) => string;
}

/** Core classes that stand for any int-or-string field; one each, instead of a generated class per field. */
const UNIONS = { quantity: 'Quantity', intOrString: 'IntOrString' } as const;

/** An opaque field: `any` in TypeScript, passed through by the generated code. The JSON Schema still checks it. */
const OPAQUE: JSONSchema4 = {};

export interface BindingSchema {
  readonly schema: JSONSchema4;
  /** Types that the schema refers to as `#/definitions/<name>`, by name. */
  readonly foreign: ReadonlyMap<string, ForeignType>;
}

/** The cut of a structural schema from which a binding is generated: only what becomes a TypeScript type. */
export function toBindingSchema(root: SchemaNode, matcher: CoreMatcher): BindingSchema {
  const converter = new Converter(matcher);
  const properties = Object.entries(root.properties ?? {}).filter(([name]) => !ROOT_FIELDS.has(name));
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(
        properties.map(([name, node]) => [name, converter.convert(node, name, true)]),
      ),
      required: (root.required ?? []).filter((name) => !ROOT_FIELDS.has(name)),
    },
    foreign: converter.foreign,
  };
}

/** cdk8s adds these three itself, and has no status. */
const ROOT_FIELDS = new Set(['apiVersion', 'kind', 'metadata', 'status']);

class Converter {
  readonly foreign = new Map<string, ForeignType>();

  constructor(private readonly matcher: CoreMatcher) {}

  convert(node: SchemaNode, property: string, top = false): JSONSchema4 {
    if (node['x-kubernetes-int-or-string']) {
      return this.union(isQuantity(node) ? UNIONS.quantity : UNIONS.intOrString);
    }
    if (node['x-kubernetes-preserve-unknown-fields'] || node['x-kubernetes-embedded-resource']) {
      return OPAQUE;
    }
    if (node.properties) {
      // The top of a kind (spec) keeps its name even if it has the shape of a core type.
      const core = top ? undefined : this.matcher.match(node, property);
      return core === undefined ? this.struct(node) : this.core(core);
    }
    if (typeof node.additionalProperties === 'object') {
      return { type: 'object', additionalProperties: this.convert(node.additionalProperties, property) };
    }
    if (node.type === 'array') {
      return { type: 'array', items: node.items === undefined ? OPAQUE : this.convert(node.items, property) };
    }
    return this.scalar(node);
  }

  private core(name: string): JSONSchema4 {
    return this.refer(name, { type: `k8s.${name}`, toJson: (value) => `k8s.toJson_${name}(${value})` });
  }

  /** Unlike other core types, unions have no toJson function: they wrap one value. */
  private union(name: string): JSONSchema4 {
    return this.refer(name, { type: `k8s.${name}`, toJson: (value) => `${value}?.value` });
  }

  private refer(name: string, type: ForeignType): JSONSchema4 {
    this.foreign.set(name, type);
    return { $ref: `#/definitions/${name}` };
  }

  private struct(node: SchemaNode): JSONSchema4 {
    const entries = Object.entries(node.properties ?? {});
    if (!hasUsableNames(entries.map(([name]) => name))) {
      return OPAQUE;
    }
    return {
      type: 'object',
      properties: Object.fromEntries(entries.map(([name, child]) => [name, this.convert(child, name)])),
      required: [...(node.required ?? [])],
    };
  }

  private scalar({ type, enum: values }: SchemaNode): JSONSchema4 {
    if (type === 'string' && values !== undefined) {
      return this.literals(values);
    }
    // No format: json2jsii makes Date of date-time, which cdk8s cannot render.
    return type === 'string' || type === 'integer' || type === 'number' || type === 'boolean'
      ? { type }
      : OPAQUE;
  }

  /**
   * An enum as a union of its values. Left to json2jsii it would be one TypeScript enum per field (17 equal ones
   * for the managementState of a DataScienceCluster), without the values that differ only in case.
   */
  private literals(values: readonly unknown[]): JSONSchema4 {
    const type = values.map((value) => `'${String(value)}'`).join(' | ');
    return this.refer(literalsName(type), { type: `(${type})`, toJson: (value) => value });
  }
}

/** The same values, the same name. Letters only: json2jsii capitalizes what follows a digit. */
function literalsName(type: string): string {
  const hex = createHash('sha256').update(type).digest('hex').slice(0, 12);
  return `Literals${hex.replace(/\d/g, (digit) => 'ghijklmnop'.charAt(Number(digit)))}`;
}

/** Quantities have this shape of pattern in every CRD; ports and percentages have none, or another. */
function isQuantity(node: SchemaNode): boolean {
  return node.pattern?.includes('KMGTPE') ?? false;
}

/**
 * Whether json2jsii keeps every one of these property names: it writes names that are no identifiers (`3scale`)
 * unquoted, and drops all but the first of names that only differ in case or punctuation.
 */
function hasUsableNames(names: readonly string[]): boolean {
  const rendered = names.map((name) =>
    TypeGenerator.normalizeTypeName(name.replace(/[^A-Za-z0-9]/g, '')).toLowerCase(),
  );
  return new Set(rendered).size === names.length && names.every((name) => /^[$_]?[A-Za-z]/.test(name));
}
