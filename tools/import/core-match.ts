import type { SchemaNode } from './crd';
import { type CoreField, type CoreModel, type CoreType, fieldsOf, reachable } from './core-model';

/** Where the core types come from that CRDs embed: pods, volumes claimed by workloads, selectors. */
const ROOTS = [
  'PodTemplateSpec',
  'PersistentVolumeClaimSpec',
  'LabelSelector',
  'ServicePort',
  'DeploymentStrategy',
];

/** Below this share of the type's fields, a match is a coincidence of common names. */
const MIN_SHARE = 0.5;
/** From this number of fields on, a part of the type is enough; smaller shapes must have all its fields. */
const BIG = 6;

/**
 * Finds the core type that a subtree of a CRD repeats.
 *
 * The rule is exact: every property of the subtree, at every depth, must be a field of the core type with the
 * same shape, and every field that the core type requires must be required. A looser rule (by share of names)
 * takes `InferenceService.spec.predictor.model` for a Container, and then `k8s.toJson_Container` silently drops
 * `modelFormat`, `runtime` and `storageUri`. So does a newer pod field that Kubernetes 1.28 has not.
 */
export class CoreMatcher {
  private readonly candidates: readonly string[];

  constructor(private readonly model: CoreModel) {
    this.candidates = reachable(model, ROOTS);
  }

  /** Name of the core type, or undefined. `property` is the name of the field, to choose between equal shapes. */
  match(node: SchemaNode, property: string): string | undefined {
    const size = Object.keys(node.properties ?? {}).length;
    if (size < 2) {
      return undefined;
    }
    let best: { readonly name: string; readonly score: number } | undefined;
    for (const name of this.candidates) {
      const fields = fieldsOf(this.model, name);
      const enough = size >= BIG ? size / fields.length >= MIN_SHARE : size === fields.length;
      if (enough && this.fits(node, { kind: 'struct', name })) {
        const score = size / fields.length + commonWords(name, property) / 10;
        best = best === undefined || score > best.score ? { name, score } : best;
      }
    }
    return best?.name;
  }

  private fits(node: SchemaNode, type: CoreType): boolean {
    switch (type.kind) {
      case 'struct':
        return this.fitsStruct(node, type.name);
      case 'array':
        return node.type === 'array' && node.items !== undefined && this.fits(node.items, type.of);
      case 'map':
        return this.fitsMap(node, type.of);
      case 'quantity':
      case 'intOrString':
        // An older generator writes a plain string for a quantity; k8s.Quantity.fromString covers it.
        return (
          node['x-kubernetes-int-or-string'] === true || (type.kind === 'quantity' && node.type === 'string')
        );
      case 'number':
        return node.type === 'integer' || node.type === 'number';
      case 'date':
        return node.type === 'string' && node.format === 'date-time';
      case 'any':
        return true;
      default:
        return node.type === type.kind;
    }
  }

  private fitsStruct(node: SchemaNode, name: string): boolean {
    if (node.properties === undefined) {
      // An object without properties is an empty one (emptyDir: {}), unless it is opaque.
      return node.type === 'object' && node.additionalProperties === undefined && !isOpen(node);
    }
    if (isOpen(node)) {
      return false;
    }
    const fields = new Map(fieldsOf(this.model, name).map((field) => [field.name, field]));
    const required = [...fields.values()].filter((field) => field.required);
    return (
      required.every((field) => this.isRequired(node, field)) &&
      Object.entries(node.properties).every(([property, child]) => {
        const field = fields.get(property);
        return field !== undefined && this.fits(child, field.type);
      })
    );
  }

  /** Keys of a list map are often optional with a default in CRDs (`protocol`); a default is as good as a value. */
  private isRequired(node: SchemaNode, field: CoreField): boolean {
    return (
      node.required?.includes(field.name) === true || node.properties?.[field.name]?.default !== undefined
    );
  }

  private fitsMap(node: SchemaNode, values: CoreType): boolean {
    const { additionalProperties } = node;
    return typeof additionalProperties === 'object' && this.fits(additionalProperties, values);
  }
}

function isOpen(node: SchemaNode): boolean {
  return (
    node['x-kubernetes-preserve-unknown-fields'] === true || node['x-kubernetes-embedded-resource'] === true
  );
}

/** How many words of a type name (`SecretKeySelector`) a field name (`secretKeyRef`) has. */
function commonWords(typeName: string, property: string): number {
  const words = (text: string): string[] =>
    (text.match(/[A-Z]?[a-z0-9]+/g) ?? []).map((word) => word.toLowerCase());
  const wanted = new Set(words(property));
  return words(typeName).filter((word) => wanted.has(word)).length;
}
