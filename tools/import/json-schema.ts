import { compilesAsPattern } from './pattern';
import type { SchemaNode } from './crd';

/** JSON Schema draft-07, as far as we write it. */
export interface JsonSchema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: readonly unknown[];
  default?: unknown;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  exclusiveMaximum?: number;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minProperties?: number;
  maxProperties?: number;
  required?: readonly string[];
  properties?: Record<string, JsonSchema>;
  propertyNames?: JsonSchema;
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  allOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  not?: JsonSchema;
}

/** Keywords that mean the same in both worlds. */
const SAME = [
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
  'maxProperties',
  'required',
  'default',
] as const;

/**
 * A structural schema as a JSON Schema that accepts what the API server accepts, except that unknown fields are
 * refused where the server would drop them. CEL rules have no counterpart: a real API server checks those.
 */
export function toJsonSchema(node: SchemaNode): JsonSchema {
  return convert(node, true);
}

/** `strict` is false below allOf, anyOf, oneOf and not: those only add conditions on fields declared elsewhere. */
function convert(node: SchemaNode, strict: boolean): JsonSchema {
  const result: JsonSchema = {};
  setType(result, node);
  for (const keyword of SAME) {
    if (node[keyword] !== undefined) {
      Object.assign(result, { [keyword]: node[keyword] });
    }
  }
  setBounds(result, node);
  // A pattern that only Go's RE2 understands is left to the API server.
  if (node.pattern !== undefined && compilesAsPattern(node.pattern)) {
    result.pattern = node.pattern;
  }
  setChildren(result, node, strict);
  setConditions(result, node);
  return result;
}

function setType(result: JsonSchema, node: SchemaNode): void {
  const type = node['x-kubernetes-int-or-string'] ? ['integer', 'string'] : node.type;
  if (type !== undefined) {
    result.type = node.nullable ? [type, 'null'].flat() : type;
  }
  if (node.enum) {
    result.enum = node.nullable && !node.enum.includes(null) ? [...node.enum, null] : node.enum;
  }
}

/** OpenAPI v3.0 has exclusive bounds as flags, JSON Schema as numbers. */
function setBounds(result: JsonSchema, node: SchemaNode): void {
  if (node.minimum !== undefined) {
    result[node.exclusiveMinimum ? 'exclusiveMinimum' : 'minimum'] = node.minimum;
  }
  if (node.maximum !== undefined) {
    result[node.exclusiveMaximum ? 'exclusiveMaximum' : 'maximum'] = node.maximum;
  }
}

function setChildren(result: JsonSchema, node: SchemaNode, strict: boolean): void {
  if (node.items) {
    // On a list it means what is in the list (kubernetes/apiextensions-apiserver pkg/apiserver/schema/pruning/algorithm.go
    // @v0.33.4, skipPrune).
    const open = node['x-kubernetes-preserve-unknown-fields'] === true;
    result.items = convert(
      open ? { ...node.items, 'x-kubernetes-preserve-unknown-fields': true } : node.items,
      strict,
    );
  }
  if (node.properties) {
    result.properties = mapValues(node.properties, (child) => convert(child, strict));
  }
  if (node['x-kubernetes-embedded-resource']) {
    const known = { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: { type: 'object' } };
    result.properties = { ...known, ...result.properties };
    result.required = [...new Set([...(node.required ?? []), 'apiVersion', 'kind'])];
  }
  if (node.additionalProperties !== undefined) {
    const values = node.additionalProperties;
    result.additionalProperties = typeof values === 'boolean' ? values : convert(values, strict);
  } else if (strict && node.type === 'object' && !node['x-kubernetes-preserve-unknown-fields']) {
    // `type: object` without properties is closed too: after pruning it is always {}.
    result.additionalProperties = false;
  }
}

function setConditions(result: JsonSchema, node: SchemaNode): void {
  const list = (nodes: readonly SchemaNode[]): JsonSchema[] => nodes.map((child) => convert(child, false));
  if (node.allOf) {
    result.allOf = list(node.allOf);
  }
  // In an int-or-string, anyOf only repeats the two types.
  if (node.anyOf && !node['x-kubernetes-int-or-string']) {
    result.anyOf = list(node.anyOf);
  }
  if (node.oneOf) {
    result.oneOf = list(node.oneOf);
  }
  if (node.not) {
    result.not = convert(node.not, false);
  }
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
