import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';

const PATH = join(__dirname, '..', '..', 'imports', 'schemas.json');
const ID = 'schemas';

interface SchemaFile {
  readonly kinds: Readonly<Record<string, object>>;
}

/** One instance per process: compiling all kinds takes a third of a second, and most tests need a few. */
let cached: { readonly ajv: Ajv; readonly keys: readonly string[] } | undefined;

function load(): { readonly ajv: Ajv; readonly keys: readonly string[] } {
  if (cached === undefined) {
    // The file is ours: tools/import writes it.
    const file = JSON.parse(readFileSync(PATH, 'utf8')) as SchemaFile;
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
    ajv.addSchema(file, ID);
    cached = { ajv, keys: Object.keys(file.kinds) };
  }
  return cached;
}

/** `<apiVersion>/<Kind>` of every kind that has a schema. */
export function schemaKeys(): readonly string[] {
  return load().keys;
}

/**
 * Validates a manifest against the strict schema of its kind, as the API server would see it: with defaults.
 *
 * @param manifest plain JSON; it is not changed
 * @returns one line per problem, beginning with the path of the field; empty if the manifest is valid
 */
export function validateManifest(manifest: unknown): string[] {
  const clone: unknown = structuredClone(manifest);
  const key = keyOf(clone);
  const validate = key === undefined ? undefined : compiled(key);
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

function compiled(key: string): ValidateFunction | undefined {
  const { ajv, keys } = load();
  return keys.includes(key) ? ajv.getSchema(`${ID}#/kinds/${key.replace(/\//g, '~1')}`) : undefined;
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
