import { join } from 'node:path';
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import { defaultRelease, type ReleaseName } from '../../lib/releases/releases';
import { schemasOf } from '../../tools/import/lookup';

const IMPORTS = join(__dirname, '..', '..', 'imports');

interface Schemas {
  readonly ajv: Ajv;
  /** Where ajv has the schema of each kind. */
  readonly references: ReadonlyMap<string, string>;
}

/** One instance per release: compiling all kinds takes a third of a second, and most tests need a few. */
const cached = new Map<ReleaseName, Schemas>();

function load(release: ReleaseName): Schemas {
  let schemas = cached.get(release);
  if (schemas === undefined) {
    const ajv = new Ajv({
      allErrors: true,
      verbose: true,
      // Draft-07 as we use it has keywords without a type beside them, which strict mode refuses.
      strict: false,
      useDefaults: true,
      // Shared subtrees stay functions: inlining them everywhere makes compilation nine times slower.
      inlineRefs: false,
      // Patterns of CRDs are written for Go, without the escapes that JavaScript's unicode mode demands.
      unicodeRegExp: false,
    });
    const kinds = schemasOf(IMPORTS, release);
    const files = [...new Set(kinds.values())];
    files.forEach((file, index) => ajv.addSchema(file, `schemas-${index}`));
    const references = new Map(
      [...kinds].map(([key, file]) => [
        key,
        `schemas-${files.indexOf(file)}#/kinds/${key.replace(/\//g, '~1')}`,
      ]),
    );
    schemas = { ajv, references };
    cached.set(release, schemas);
  }
  return schemas;
}

/** `<apiVersion>/<Kind>` of every kind that has a schema for a release. */
export function schemaKeys(release: ReleaseName): readonly string[] {
  return [...load(release).references.keys()];
}

/**
 * Validates a manifest against the strict schema of its kind, as the API server would see it: with defaults.
 *
 * @param manifest plain JSON; it is not changed
 * @param release the one whose schemas count; {@link defaultRelease} where an object is rendered alone
 * @returns one line per problem, beginning with the path of the field; empty if the manifest is valid
 */
export function validateManifest(manifest: unknown, release: ReleaseName = defaultRelease): string[] {
  const clone: unknown = structuredClone(manifest);
  const key = keyOf(clone);
  const validate = key === undefined ? undefined : compiled(key, release);
  if (validate === undefined) {
    return [
      `${key ?? 'object without apiVersion and kind'}: no schema; add the kind to tools/import/catalogue.ts`,
    ];
  }
  // The first run fills in defaults. Conditions (allOf, anyOf, not) may have run before the defaults they rely on,
  // so only the second run counts; the wildcardPolicy of a Route needs this.
  validate(clone);
  validate(clone);
  return [...new Set((validate.errors ?? []).filter(isTelling).map(describe))];
}

function compiled(key: string, release: ReleaseName): ValidateFunction | undefined {
  const { ajv, references } = load(release);
  const reference = references.get(key);
  return reference === undefined ? undefined : ajv.getSchema(reference);
}

function keyOf(manifest: unknown): string | undefined {
  const { apiVersion, kind } = (manifest ?? {}) as Record<string, unknown>;
  return typeof apiVersion === 'string' && typeof kind === 'string' ? `${apiVersion}/${kind}` : undefined;
}

/** The summary error of propertyNames repeats what its cause says better. */
function isTelling(error: ErrorObject): boolean {
  return error.keyword !== 'propertyNames';
}

function describe(error: ErrorObject): string {
  const path = readablePath(error.instancePath);
  const params = error.params as Record<string, unknown>;
  if (error.propertyName !== undefined) {
    return `${path}: invalid key ${JSON.stringify(error.propertyName)}: ${String(error.message)}`;
  }
  switch (error.keyword) {
    case 'additionalProperties':
      return `${path}: unknown field ${JSON.stringify(params.additionalProperty)}`;
    case 'required':
      return `${path}: missing required field ${JSON.stringify(params.missingProperty)}`;
    case 'enum':
      return `${path}: ${found(error)} is not one of ${JSON.stringify(params.allowedValues)}`;
    case 'const':
      return `${path}: ${found(error)} is not ${JSON.stringify(params.allowedValue)}`;
    default:
      return `${path}: ${found(error)} ${String(error.message)}`;
  }
}

function found(error: ErrorObject): string {
  const text = JSON.stringify(error.data);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** `/spec/containers/0/name` as `spec.containers[0].name`. */
function readablePath(pointer: string): string {
  const steps = pointer.split('/').slice(1);
  const names = steps.map((step) => step.replace(/~1/g, '/').replace(/~0/g, '~'));
  return (
    names
      .map((name) => (/^\d+$/.test(name) ? `[${name}]` : `.${name}`))
      .join('')
      .replace(/^\./, '') || '(root)'
  );
}
