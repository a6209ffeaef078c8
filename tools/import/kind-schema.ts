import { nameRule } from './core-rules';
import { apiVersionOf, type StructuralCrd } from './crd';
import { type JsonSchema, toJsonSchema } from './json-schema';

/** Name of the definition of `metadata`, the same for every kind. */
export const METADATA = 'metadata';

interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  /** Schema of the whole object, without apiVersion, kind and metadata. */
  readonly schema: JsonSchema;
  /** Further conditions on metadata. */
  readonly metadata?: JsonSchema;
}

/** Schema of a whole manifest: adds what all kinds have in common. A status is never ours to write. */
export function kindSchema({ apiVersion, kind, schema, metadata }: Kind): JsonSchema {
  const properties = Object.entries(schema.properties ?? {}).filter(([name]) => name !== 'status');
  const required = (schema.required ?? []).filter((name) => name !== 'status');
  return {
    ...schema,
    type: 'object',
    required: [...new Set(['apiVersion', 'kind', 'metadata', ...required])],
    properties: {
      ...Object.fromEntries(properties),
      apiVersion: { const: apiVersion },
      kind: { const: kind },
      metadata: {
        $ref: `#/definitions/${METADATA}`,
        properties: { name: nameRule(`${apiVersion}/${kind}`) },
        ...(metadata === undefined ? {} : { allOf: [metadata] }),
      },
    },
    additionalProperties: false,
  };
}

/** JSON Schema of a custom resource, with its key. */
export function customKind(crd: StructuralCrd): [string, JsonSchema] {
  const apiVersion = apiVersionOf(crd);
  // A CRD may restrict metadata (a singleton's name); all else of metadata is common to all kinds.
  const { metadata, ...properties } = crd.schema.properties ?? {};
  const restriction =
    metadata?.properties === undefined ? {} : { metadata: toJsonSchema({ allOf: [metadata] }) };
  const schema = toJsonSchema({ ...crd.schema, properties });
  return [`${apiVersion}/${crd.kind}`, kindSchema({ apiVersion, kind: crd.kind, schema, ...restriction })];
}
