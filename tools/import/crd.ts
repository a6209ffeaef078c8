/**
 * The part of an OpenAPI v3 schema that a CustomResourceDefinition may use
 * ("structural schema" in the Kubernetes documentation).
 */
export interface SchemaNode {
  readonly type?: string;
  readonly format?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly default?: unknown;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: boolean | SchemaNode;
  readonly items?: SchemaNode;
  readonly allOf?: readonly SchemaNode[];
  readonly anyOf?: readonly SchemaNode[];
  readonly oneOf?: readonly SchemaNode[];
  readonly not?: SchemaNode;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
  readonly 'x-kubernetes-list-type'?: string;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[];
  readonly 'x-kubernetes-map-type'?: string;
  readonly 'x-kubernetes-validations'?: readonly ValidationRule[];
}

/** One CEL rule of `x-kubernetes-validations`. */
export interface ValidationRule {
  readonly rule: string;
  readonly message?: string;
  readonly reason?: string;
  readonly fieldPath?: string;
  readonly optionalOldSelf?: boolean;
}

export interface CrdVersion {
  readonly name: string;
  readonly served: boolean;
  readonly storage: boolean;
  readonly schema?: { readonly openAPIV3Schema?: SchemaNode };
  readonly subresources?: Readonly<Record<string, unknown>>;
}

export interface CustomResourceDefinition {
  readonly apiVersion: 'apiextensions.k8s.io/v1';
  readonly kind: 'CustomResourceDefinition';
  readonly metadata: { readonly name: string; readonly annotations?: Readonly<Record<string, string>> };
  readonly spec: {
    readonly group: string;
    readonly scope: string;
    readonly names: Readonly<Record<string, unknown>> & { readonly kind: string; readonly plural: string };
    readonly versions: readonly CrdVersion[];
  };
}

/** A structural CRD of ours: exactly one version, and it has a schema. */
export interface StructuralCrd {
  readonly name: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly schema: SchemaNode;
}

/**
 * The one version of a definition that step 1 wrote.
 *
 * @throws Error if there is not exactly one version with a schema
 */
export function structuralCrd(crd: CustomResourceDefinition): StructuralCrd {
  const [version, ...others] = crd.spec.versions;
  const schema = version?.schema?.openAPIV3Schema;
  if (version === undefined || schema === undefined || others.length > 0) {
    throw new Error(
      `${crd.metadata.name}: expected exactly one version with a schema. Run npm run import again.`,
    );
  }
  return {
    name: crd.metadata.name,
    group: crd.spec.group,
    version: version.name,
    kind: crd.spec.names.kind,
    schema,
  };
}

/** The apiVersion that objects of this definition carry. */
export function apiVersionOf(crd: StructuralCrd): string {
  return `${crd.group}/${crd.version}`;
}
