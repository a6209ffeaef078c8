import * as z from 'zod';
import type { SettingPath } from './finding';
import type { Schema } from './schema-walk';
import { shapeOf, unwrap } from './schema-walk';
import { alternatives, kindText, valueText } from '../program/value-text';

interface Words {
  readonly message: string;
  readonly remedy: string;
}

/** What to write where a required setting is missing. */
export function missingRemedy(
  path: SettingPath,
  schema: Schema | undefined,
  options?: readonly string[],
): string {
  const key = String(path[path.length - 1] ?? '');
  if (schema === undefined) {
    return options === undefined ? `write ${key}` : `write ${key}: ${alternatives(options)}`;
  }
  const inner = unwrap(schema);
  const allowed = allowedValues(inner);
  if (allowed !== undefined) return `write ${key}: ${alternatives(allowed)}`;
  if (inner instanceof z.ZodDiscriminatedUnion) {
    return `write ${key} with a ${inner.def.discriminator}: ${alternatives(discriminators(inner))}`;
  }
  const { description, example } = documentation(schema);
  if (example !== undefined) return `write it, for example ${key}: ${example}`;
  return description === undefined ? `write ${key}` : `write ${key} (${inlineText(description)})`;
}

/** Found and expected kind, and how the expected kind is written. */
export function wrongType(
  path: SettingPath,
  schema: Schema | undefined,
  value: unknown,
  source: string | undefined,
): Words {
  const kind = expectedKind(schema === undefined ? undefined : unwrap(schema));
  const text = valueText(value, source);
  if (path.length === 0) {
    const message = `the file holds ${typeof value === 'string' ? `only ${text}` : text}, expected settings`;
    return { message, remedy: 'write "key: value" lines; docs/settings.md lists them' };
  }
  if (value === null) {
    const optional = schema !== undefined && z.safeParse(schema, undefined).success;
    return {
      message: `the value is empty, expected ${kind.name}`,
      remedy: optional ? `${kind.remedy}, or remove the line` : kind.remedy,
    };
  }
  if (typeof value === 'object')
    return { message: `found ${text}, expected ${kind.name}`, remedy: kind.remedy };
  if (typeof value !== 'string' && schema !== undefined && unwrap(schema) instanceof z.ZodString) {
    return {
      message: `${text} is ${kindText(value)}, expected text`,
      remedy: quotedRemedy(path, schema, text),
    };
  }
  if (typeof value === 'number' && kind.name === 'a whole number') {
    return { message: `${text} is no whole number`, remedy: kind.remedy };
  }
  return { message: `${text} is ${kindText(value)}, expected ${kind.name}`, remedy: kind.remedy };
}

/** What a text has to look like; the corrected text where the mistake is a common one. */
export function textRemedy(
  schema: Schema | undefined,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
): string {
  const rules = [...new Set(issues.flatMap((issue) => textRule(issue, issues)))].join('; ');
  const corrected = schema === undefined || typeof value !== 'string' ? undefined : correction(schema, value);
  if (corrected === undefined) return `write ${rules}`;
  return `write it ${corrected.how}: ${corrected.text} (${rules.replace(/, for example .*$/, '')})`;
}

/** Both ends of the range of a number, in words. */
export function rangeText(schema: Schema | undefined): string {
  const inner = schema === undefined ? undefined : unwrap(schema);
  if (!(inner instanceof z.ZodNumber)) return 'a number in range';
  const limits = z.toJSONSchema(inner);
  const noun = isInteger(inner) ? 'a whole number' : 'a number';
  const low =
    limits.exclusiveMinimum !== undefined
      ? `above ${limits.exclusiveMinimum}`
      : `from ${limits.minimum ?? 0}`;
  const { maximum } = limits;
  if (maximum === undefined || maximum === Number.MAX_SAFE_INTEGER) return `${noun} ${low}`;
  return `${noun} ${low} ${limits.exclusiveMinimum === undefined ? '' : 'and up '}to ${maximum}`;
}

function isInteger(schema: z.ZodNumber): boolean {
  return schema.format?.includes('int') === true;
}

/** Values of an enum or a literal; `undefined` for every other schema. */
export function allowedValues(schema: Schema): string[] | undefined {
  if (schema instanceof z.ZodEnum) return schema.options.map(String);
  if (schema instanceof z.ZodLiteral) return [...schema.values].map(String);
  return undefined;
}

function textRule(issue: z.core.$ZodIssue, all: readonly z.core.$ZodIssue[]): string[] {
  if (issue.code === 'too_big') {
    const limits = all.flatMap((each) => (each.code === 'too_big' ? [Number(each.maximum)] : []));
    return [`at most ${Math.min(...limits)} characters`];
  }
  if (issue.code === 'too_small') return ['some text, or remove the line'];
  return [issue.message];
}

function expectedKind(schema: Schema | undefined): { name: string; remedy: string } {
  if (schema === undefined) return { name: 'another value', remedy: 'look it up in docs/settings.md' };
  const allowed = allowedValues(schema);
  if (allowed !== undefined) return { name: 'text', remedy: `write ${alternatives(allowed)}` };
  if (schema instanceof z.ZodString) return { name: 'text', remedy: 'write one plain value' };
  if (schema instanceof z.ZodBoolean) {
    return { name: 'true or false', remedy: 'write true or false, without quotes' };
  }
  if (schema instanceof z.ZodNumber) {
    const name = isInteger(schema) ? 'a whole number' : 'a number';
    return { name, remedy: `write ${rangeText(schema)}, without quotes` };
  }
  if (schema instanceof z.ZodArray) {
    return { name: 'a list', remedy: 'write one line per entry, each with "- " before it' };
  }
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return map;
  if (schema instanceof z.ZodDiscriminatedUnion) return map;
  if (schema instanceof z.ZodUnion) {
    const names = schema.options.flatMap((option) => allowedValues(unwrap(option)) ?? ['a map']);
    return { name: alternatives(names), remedy: `write ${alternatives(names)}` };
  }
  return expectedKind(undefined);
}

/** A number is often a text without quotes, and sometimes a size without unit. */
function quotedRemedy(path: SettingPath, schema: Schema, text: string): string {
  const key = path[path.length - 1];
  const line = typeof key === 'string' ? `${key}: ` : '- ';
  const corrected = z.safeParse(schema, text).success ? undefined : correction(schema, text);
  return corrected === undefined
    ? `put it in quotes: ${line}"${text}"`
    : `write it ${corrected.how}: ${line}${corrected.text}`;
}

const map = { name: 'a map', remedy: 'write "key: value" lines, indented below it' };

/** Tries the corrections of common slips until the schema accepts one. */
function correction(schema: Schema, value: string): { how: string; text: string } | undefined {
  const accepts = (text: string) => z.safeParse(schema, text).success;
  const isUrl = value.includes('://');
  const withoutScheme = value.replace(/^([a-z0-9]+:\/\/)+/i, '');
  const origin = value.replace(/^(https?:\/\/[^/]+)\/.*$/, '$1');
  const bare = withoutScheme.replace(/[/?].*$/, '');
  const candidates: [how: string, text: string, plausible: boolean][] = [
    ['without what follows the "?"', value.replace(/[?#].*$/, ''), isUrl],
    ['without password', value.replace(/^(ssh:\/\/[^:/]+):[^/]*@/, '$1@'), true],
    ['without user and password', value.replace(/^([a-z]+:\/\/)[^/]*@/, '$1'), isUrl],
    // The first part of an s3 URL is a bucket, which has a setting of its own.
    ['without scheme', withoutScheme, isUrl && !value.startsWith('s3://')],
    ['without scheme and path', bare, isUrl && !value.startsWith('s3://')],
    ['without scheme, path and port', bare.replace(/:\d+$/, ''), isUrl],
    ['without path', origin, !accepts(`${origin}/path`)],
    ['without port', value.replace(/:\d+$/, ''), !isUrl],
    ['without patch version', value.replace(/^(\d+\.\d+)\.\d+$/, '$1'), true],
    ['without slash at the ends', value.replace(/^\/+|\/+$/g, ''), true],
    ['without wildcard', value.replace(/^\*?\./, ''), true],
    ['with unit', `${value}Gi`, /^\d+$/.test(value)],
    [
      'with a unit of Kubernetes',
      value.replace(/\s*([kmgt])i?b?$/i, (_, unit: string) => `${unit.toUpperCase()}i`),
      /^\d/.test(value),
    ],
    ...spellings(value, accepts),
  ];
  const found = candidates.find(
    ([, text, plausible]) => plausible && text !== '' && text !== value && accepts(text),
  );
  return found === undefined ? undefined : { how: found[0], text: found[1] };
}

/**
 * Other spellings of a name. A branch, a path or a group may have capitals, and in small letters it would be another one;
 * where a slash may be, words with "-" between them would be another path.
 */
function spellings(
  value: string,
  accepts: (text: string) => boolean,
): [how: string, text: string, plausible: boolean][] {
  const words = (separator: string) =>
    value
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, separator)
      .replace(new RegExp(`^${separator}+|${separator}+$`, 'g'), '');
  const mayHaveCapitals = (text: string) => accepts(text.charAt(0).toUpperCase() + text.slice(1));
  return [
    ['in lower case', value.toLowerCase()],
    ['in lower case with "-"', words('-')],
    ['in lower case with "_"', words('_')],
  ].map(([how = '', text = '']) => {
    const isPath = text !== value.toLowerCase() && accepts(`${text}/${text}`);
    return [how, text, !mayHaveCapitals(text) && !isPath];
  });
}

function discriminators(union: z.ZodDiscriminatedUnion): string[] {
  return union.options.flatMap((option) => {
    const literal = option instanceof z.ZodObject ? shapeOf(option)[union.def.discriminator] : undefined;
    return literal === undefined ? [] : (allowedValues(literal) ?? []);
  });
}

/** Description and first example, of the schema itself or of what a default wraps. */
function documentation(schema: Schema): { description?: string; example?: string } {
  const texts = [z.globalRegistry.get(schema), z.globalRegistry.get(unwrap(schema))];
  const examples: unknown = texts.find((text) => text?.examples !== undefined)?.examples;
  const first: unknown = Array.isArray(examples) ? examples[0] : undefined;
  return {
    description: texts.find((text) => text?.description !== undefined)?.description,
    example: first === undefined ? undefined : exampleText(first),
  };
}

function exampleText(example: unknown): string {
  // A version such as 4.18 is a number without its quotes.
  return typeof example === 'string' && /^[a-z]/i.test(example) ? example : JSON.stringify(example);
}

/** The first sentence, to stand inside another one; names such as MinIO keep their letters. */
function inlineText(description: string): string {
  const sentence = description.replace(/\.(\s.*)?$/s, '');
  return /^[A-Z][a-z]*[ ,]/.test(sentence) ? sentence.charAt(0).toLowerCase() + sentence.slice(1) : sentence;
}
