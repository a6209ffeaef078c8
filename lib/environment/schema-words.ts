import { z } from 'zod';
import type { SettingPath } from './finding';
import type { Schema } from './schema-walk';
import { unwrap } from './schema-walk';
import { alternatives, kindText, valueText } from './value-text';

interface Words {
  readonly message: string;
  readonly remedy: string;
}

/** What to write where a required setting is missing. */
export function missingRemedy(path: SettingPath, schema: Schema | undefined): string {
  const key = String(path[path.length - 1] ?? '');
  if (schema === undefined) return `Write ${key}`;
  const inner = unwrap(schema);
  const allowed = allowedValues(inner);
  if (allowed !== undefined) return `Write ${key}, which is ${alternatives(allowed)}`;
  const { description, examples } = documentation(schema);
  const example = examples?.[0];
  if (example !== undefined) return `Write it, for example ${key}: ${exampleText(example)}`;
  return description === undefined ? `Write ${key}` : `Write ${key}: ${lowerFirst(firstSentence(description))}`;
}

/** Found and expected kind, and how the expected kind is written. */
export function wrongType(
  path: SettingPath,
  schema: Schema | undefined,
  value: unknown,
  source: string | undefined,
): Words {
  const kind = schema === undefined ? undefined : expectedKind(unwrap(schema));
  const key = [...path].reverse().find((part) => typeof part === 'string');
  const text = valueText(value, source);
  const found = value === null || typeof value === 'object' ? text : `${text} is ${kindText(value)}`;
  const message =
    value === null
      ? `the value is empty, expected ${kind?.name ?? 'a value'}`
      : typeof value === 'number' && kind?.name === 'a whole number'
        ? `${text} is no whole number`
        : typeof value === 'object'
          ? `found ${text}, expected ${kind?.name ?? 'another value'}`
          : `${found}, expected ${kind?.name ?? 'another value'}`;
  if (kind?.name === 'text' && (typeof value === 'number' || typeof value === 'boolean')) {
    const written = typeof path[path.length - 1] === 'number' ? `- "${text}"` : `${key ?? 'it'}: "${text}"`;
    return { message, remedy: `Put it in quotes: ${written}` };
  }
  if (value === null && kind?.name === 'a map') {
    return { message, remedy: 'Write the settings below it, or remove the line' };
  }
  return { message, remedy: kind?.remedy ?? 'See docs/settings.md' };
}

/** What a text has to look like; the corrected text where the mistake is a common one. */
export function textRemedy(
  schema: Schema | undefined,
  value: unknown,
  issues: readonly z.core.$ZodIssue[],
): string {
  const expected = [...new Set(issues.flatMap((issue) => textRule(issue, issues)))].join('; ');
  const corrected = schema === undefined || typeof value !== 'string' ? undefined : correct(schema, value);
  if (corrected === undefined) return `Write ${expected}`;
  return value === undefined ? `Write ${expected}` : `Write ${corrected.words}; expected is ${expected}`;
}

/** Both ends of the range of a number, in words. */
export function rangeText(schema: Schema | undefined): string {
  const inner = schema === undefined ? undefined : unwrap(schema);
  if (!(inner instanceof z.ZodNumber)) return 'a number in range';
  const limits = z.toJSONSchema(inner);
  const noun = inner.isInt ? 'a whole number' : 'a number';
  const low =
    limits.exclusiveMinimum !== undefined ? `above ${limits.exclusiveMinimum}` : `from ${limits.minimum ?? 0}`;
  const { maximum } = limits;
  if (maximum === undefined || maximum === Number.MAX_SAFE_INTEGER) return `${noun} ${low}`;
  return `${noun} ${low} to ${maximum}`;
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

function expectedKind(schema: Schema): { name: string; remedy: string } | undefined {
  const allowed = allowedValues(schema);
  if (allowed !== undefined) return { name: 'text', remedy: `Write ${alternatives(allowed)}` };
  if (schema instanceof z.ZodString) return { name: 'text', remedy: 'Write one plain value' };
  if (schema instanceof z.ZodBoolean) {
    return { name: 'true or false', remedy: 'Write true or false, without quotes' };
  }
  if (schema instanceof z.ZodNumber) {
    const name = schema.isInt ? 'a whole number' : 'a number';
    return { name, remedy: `Write ${rangeText(schema)}, without quotes` };
  }
  if (schema instanceof z.ZodArray) {
    return { name: 'a list', remedy: 'Write one line per entry, each with "- " before it' };
  }
  if (schema instanceof z.ZodObject || schema instanceof z.ZodRecord) return map;
  if (schema instanceof z.ZodDiscriminatedUnion) return map;
  if (schema instanceof z.ZodUnion) {
    const names = schema.options.flatMap((option) => allowedValues(unwrap(option)) ?? ['a map']);
    return { name: alternatives(names), remedy: `Write ${alternatives(names)}` };
  }
  return undefined;
}

const map = { name: 'a map', remedy: 'Write "key: value" lines, indented below it' };

/** Tries the corrections of common slips until the schema accepts one. */
function correct(schema: Schema, value: string): { words: string } | undefined {
  const bare = value.replace(/^[a-z]+:\/\//i, '').replace(/[/?].*$/, '');
  const candidates: [string, string][] = [
    ['it without scheme and path', bare],
    ['it without port', bare.replace(/:\d+$/, '')],
    ['it without path', value.replace(/^(https?:\/\/[^/]+)\/.*$/, '$1')],
    ['it without slash at the ends', value.replace(/^\/+|\/+$/g, '')],
    ['it without dots at the ends', bare.replace(/^[*.]+|\.+$/g, '')],
    ['it with unit', `${value}Gi`],
    ['it with unit', value.replace(/\s*([kmgt])i?b?$/i, (_, unit: string) => `${unit.toUpperCase()}i`)],
    ['it with scheme', `https://${value}`],
    ['it in lower case', value.toLowerCase()],
    ['a name like this', value.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '')],
    ['a name like this', value.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '')],
  ];
  for (const [words, candidate] of candidates) {
    if (candidate !== value && z.safeParse(schema, candidate).success) return { words: `${words}, ${candidate}` };
  }
  return undefined;
}

function documentation(schema: Schema): { description?: string; examples?: unknown[] } {
  // Defaults wrap the schema that carries the text, or the other way round: both places count.
  const outer = z.globalRegistry.get(schema);
  const inner = z.globalRegistry.get(unwrap(schema));
  const examples: unknown = outer?.examples ?? inner?.examples;
  return {
    description: outer?.description ?? inner?.description,
    examples: Array.isArray(examples) ? (examples as unknown[]) : undefined,
  };
}

function exampleText(example: unknown): string {
  return typeof example === 'string' && /^[a-z][-\w.]*$/i.test(example) ? example : JSON.stringify(example);
}

function firstSentence(text: string): string {
  return text.replace(/\.(\s.*)?$/s, '');
}

function lowerFirst(text: string): string {
  // An abbreviation such as API keeps its letters.
  return /^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
