import * as z from 'zod';

export type Schema = z.core.$ZodType;
type PlainMap = Readonly<Record<string, unknown>>;

export function isPlainMap(value: unknown): value is PlainMap {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The schema without default, prefault and optional around it. */
export function unwrap(schema: Schema): Schema {
  let inner = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional) {
    inner = inner.unwrap();
  }
  return inner;
}

/** The branch of a union that the value is meant to be; `undefined` if that cannot be told. */
export function branchOf(schema: Schema, value: unknown): Schema | undefined {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodDiscriminatedUnion) {
    const tag = isPlainMap(value) ? value[inner.def.discriminator] : undefined;
    return inner.options.find((option) => {
      const literal = option instanceof z.ZodObject ? shapeOf(option)[inner.def.discriminator] : undefined;
      return literal instanceof z.ZodLiteral && [...literal.values].includes(tag as never);
    });
  }
  if (inner instanceof z.ZodUnion) {
    const isMapSchema = (option: Schema) => option instanceof z.ZodObject || option instanceof z.ZodRecord;
    return inner.options.find((option) => isMapSchema(option) === isPlainMap(value));
  }
  return inner;
}

/** Schemas of the settings of a map, by name. */
export function shapeOf(schema: z.ZodObject): Readonly<Partial<Record<string, Schema>>> {
  return schema.shape;
}

/** Schema of one entry of a map or list. */
export function childOf(schema: Schema, key: string | number): Schema | undefined {
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  // Not every word is a setting because every object has it: constructor, toString.
  if (schema instanceof z.ZodObject)
    return Object.hasOwn(schema.shape, key) ? shapeOf(schema)[key] : undefined;
  return undefined;
}

/** The schema at the path, and the value that stands there. */
export function schemaAt(
  root: Schema,
  value: unknown,
  path: readonly (string | number)[],
): { schema: Schema | undefined; value: unknown } {
  let schema: Schema | undefined = root;
  let at = value;
  for (const key of path) {
    const branch: Schema | undefined = schema === undefined ? undefined : branchOf(schema, at);
    schema = branch === undefined ? undefined : childOf(branch, key);
    at = childValue(at, key);
  }
  return { schema, value: at };
}

/** Names that a map may have; `undefined` where any name is allowed. */
export function allowedKeys(schema: Schema | undefined, value: unknown): string[] | undefined {
  const branch = schema === undefined ? undefined : branchOf(schema, value);
  if (branch instanceof z.ZodObject) return Object.keys(branch.shape);
  if (branch instanceof z.ZodRecord && branch.keyType instanceof z.ZodEnum) {
    return branch.keyType.options.map(String);
  }
  return undefined;
}

export function childValue(value: unknown, key: string | number): unknown {
  if (Array.isArray(value)) return (value as unknown[])[Number(key)];
  return isPlainMap(value) && Object.hasOwn(value, key) ? value[String(key)] : undefined;
}
