import { k8s } from 'cdk8s-plus-28';
import type { CoreKind } from './core-kinds';
import { type CoreField, type CoreModel, type CoreType, fieldsOf, reachable } from './core-model';
import { FIELD_RULES, METADATA_FIELDS, QUANTITY, REQUIRED } from './core-rules';
import type { JsonSchema } from './json-schema';
import { kindSchema, METADATA } from './kind-schema';

export interface CoreSchemas {
  /** By definition name: the structs that the kinds refer to. */
  readonly definitions: Readonly<Record<string, JsonSchema>>;
  /** By `<apiVersion>/<Kind>`. */
  readonly kinds: Readonly<Record<string, JsonSchema>>;
}

/**
 * Strict schemas of core kinds: unknown fields are refused.
 *
 * @throws Error if a strengthening rule names a field that does not exist
 */
export function coreSchemas(model: CoreModel, classes: readonly CoreKind[]): CoreSchemas {
  checkRules(model);
  const kinds = classes.map((name) => coreKind(model, name));
  // Metadata of a kind has its own schema, which refers to OwnerReference.
  const roots = [...classes.flatMap((name) => structsOf(fieldsOf(model, `${name}Props`))), 'OwnerReference'];
  const structs = reachable(model, roots).sort();
  return {
    definitions: {
      [METADATA]: metadata(model),
      ...Object.fromEntries(
        structs.map((name) => [definitionName(name), structSchema(name, fieldsOf(model, name))]),
      ),
    },
    kinds: Object.fromEntries(kinds),
  };
}

function coreKind(model: CoreModel, className: CoreKind): [string, JsonSchema] {
  const { apiVersion, kind } = k8s[className].GVK;
  const fields = fieldsOf(model, `${className}Props`).filter(({ name }) => name !== 'metadata');
  const schema = structSchema(kind, fields);
  const required = fields
    .filter((field) => field.required || needsSpec(model, field))
    .map(({ name }) => name);
  return [`${apiVersion}/${kind}`, kindSchema({ apiVersion, kind, schema: { ...schema, required } })];
}

/** The OpenAPI calls every spec optional; the server refuses an absent one if it has required fields. */
function needsSpec(model: CoreModel, field: CoreField): boolean {
  if (field.name !== 'spec' || field.type.kind !== 'struct') {
    return false;
  }
  const { name } = field.type;
  return REQUIRED[name] !== undefined || fieldsOf(model, name).some(({ required }) => required);
}

function structSchema(struct: string, fields: readonly CoreField[]): JsonSchema {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  const all = [...new Set([...required, ...(REQUIRED[struct] ?? [])])];
  return {
    type: 'object',
    ...(all.length > 0 ? { required: all } : {}),
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(struct, field)])),
    additionalProperties: false,
  };
}

function fieldSchema(struct: string, field: CoreField): JsonSchema {
  const plain = typeSchema(field.type);
  const rule = FIELD_RULES[`${struct}.${field.name}`];
  return rule === undefined ? plain : { ...plain, ...rule };
}

function typeSchema(type: CoreType): JsonSchema {
  switch (type.kind) {
    case 'array':
      return { type: 'array', items: typeSchema(type.of) };
    case 'map':
      return { type: 'object', additionalProperties: typeSchema(type.of) };
    case 'struct':
      return { $ref: `#/definitions/${definitionName(type.name)}` };
    case 'number':
      // Kubernetes API conventions: no floating point in specs.
      return { type: 'integer' };
    case 'intOrString':
      return { type: ['integer', 'string'] };
    case 'quantity':
      return QUANTITY;
    case 'date':
      return { type: 'string' };
    case 'any':
      return {};
    default:
      return { type: type.kind };
  }
}

function metadata(model: CoreModel): JsonSchema {
  const allowed: readonly string[] = METADATA_FIELDS;
  const fields = fieldsOf(model, 'ObjectMeta').filter(({ name }) => allowed.includes(name));
  return { ...structSchema('ObjectMeta', fields), required: ['name'] };
}

function structsOf(fields: readonly CoreField[]): string[] {
  const names = (type: CoreType): string[] => {
    if (type.kind === 'array' || type.kind === 'map') {
      return names(type.of);
    }
    return type.kind === 'struct' ? [type.name] : [];
  };
  return fields.filter(({ name }) => name !== 'metadata').flatMap(({ type }) => names(type));
}

function definitionName(struct: string): string {
  return `k8s.${struct}`;
}

function checkRules(model: CoreModel): void {
  for (const key of Object.keys(FIELD_RULES)) {
    const [struct = '', field = ''] = key.split('.');
    // Kinds have the fields of their class's props.
    const fields = model.get(struct) ?? model.get(`Kube${struct}Props`) ?? [];
    if (!fields.some(({ name }) => name === field)) {
      throw new Error(`core-rules: there is no field ${key} in cdk8s-plus-28`);
    }
  }
}
