import { z } from 'zod';
import type { Schema } from '../../lib/environment/schema-walk';
import { shapeOf, unwrap } from '../../lib/environment/schema-walk';
import { allowedValues, rangeText } from '../../lib/environment/schema-words';
import { code } from './markdown';

/** One line of docs/settings.md. */
interface SettingRow {
  /** `models[].vllm.dtype` */
  readonly setting: string;
  readonly allowed: string;
  readonly default: string;
  readonly meaning: string;
}

/** One table of docs/settings.md. */
export interface SettingSection {
  readonly title: string;
  readonly description?: string;
  readonly rows: SettingRow[];
}

/** The settings of a schema: plain ones first, then one section per map, list or variant. */
export function sectionsOf(root: z.ZodObject): SettingSection[] {
  const general: SettingSection = { title: 'General', rows: [] };
  const sections = [general];
  for (const [name, schema] of Object.entries(shapeOf(root))) {
    if (schema === undefined) continue;
    if (isPlain(schema)) {
      general.rows.push(rowOf(name, schema));
      continue;
    }
    const section: SettingSection = { title: name, description: descriptionOf(schema), rows: [] };
    sections.push(section);
    collect(name, schema, section, sections);
  }
  return sections;
}

function collect(path: string, schema: Schema, section: SettingSection, sections: SettingSection[]): void {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodObject) {
    for (const [name, child] of Object.entries(shapeOf(inner))) {
      if (child !== undefined) collectChild(`${path}.${name}`, child, section, sections);
    }
  } else if (inner instanceof z.ZodArray) {
    collect(`${path}[]`, inner.element, section, sections);
  } else if (inner instanceof z.ZodRecord) {
    collect(`${path}.<name>`, inner.valueType, section, sections);
  } else if (inner instanceof z.ZodDiscriminatedUnion) {
    const key = inner.def.discriminator;
    const types = inner.options.flatMap((option) => typesOf(option, key));
    const meaning = 'Decides which other settings there are; see below.';
    section.rows.push({
      setting: `${path}.${key}`,
      allowed: types.map(code).join(', '),
      default: typeDefault(schema, key),
      meaning,
    });
    for (const option of inner.options) {
      if (option instanceof z.ZodObject) collectVariant(path, option, key, sections);
    }
  }
}

/** A row for the setting itself, and rows for what is in it. */
function collectChild(
  path: string,
  schema: Schema,
  section: SettingSection,
  sections: SettingSection[],
): void {
  section.rows.push(rowOf(path, schema));
  if (!isPlain(schema)) collect(path, schema, section, sections);
}

function collectVariant(path: string, option: z.ZodObject, key: string, sections: SettingSection[]): void {
  const rows: SettingRow[] = [];
  const section: SettingSection = {
    title: `${path} with ${key} ${typesOf(option, key).join(', ')}`,
    description: descriptionOf(option),
    rows,
  };
  for (const [name, child] of Object.entries(shapeOf(option))) {
    if (name !== key && child !== undefined) collectChild(`${path}.${name}`, child, section, sections);
  }
  if (rows.length > 0) sections.push(section);
}

function rowOf(setting: string, schema: Schema): SettingRow {
  return {
    setting,
    allowed: allowedText(schema),
    default: defaultText(schema),
    meaning: descriptionOf(schema) ?? '',
  };
}

/** Nothing below it that has a name of its own. */
function isPlain(schema: Schema): boolean {
  const inner = unwrap(schema);
  if (inner instanceof z.ZodArray) return isPlain(inner.element);
  if (inner instanceof z.ZodRecord) return isPlain(inner.valueType);
  return !(inner instanceof z.ZodObject || inner instanceof z.ZodDiscriminatedUnion);
}

function allowedText(schema: Schema): string {
  const inner = unwrap(schema);
  const values = allowedValues(inner);
  if (values !== undefined) return values.map(code).join(', ');
  if (inner instanceof z.ZodBoolean) return '`true`, `false`';
  if (inner instanceof z.ZodNumber) return rangeText(inner);
  if (inner instanceof z.ZodString) return textRules(inner);
  if (inner instanceof z.ZodArray)
    return isPlain(inner.element) ? `list of: ${allowedText(inner.element)}` : 'list';
  if (inner instanceof z.ZodRecord) {
    const value = isPlain(inner.valueType) ? allowedText(inner.valueType) : 'settings';
    return `map of ${allowedText(inner.keyType)} to ${value}`;
  }
  if (inner instanceof z.ZodUnion) return inner.options.map(allowedText).join('; or ');
  return 'map';
}

/** The rules of a text, in the words of its messages. */
function textRules(schema: z.ZodString): string {
  // No pattern accepts a line break, so that this value shows every message.
  const { error } = schema.safeParse('\n');
  const rules =
    error?.issues.flatMap((issue) => (issue.code === 'invalid_format' ? [issue.message] : [])) ?? [];
  const length = schema.maxLength === null ? [] : [`at most ${schema.maxLength} characters`];
  return [...(rules.length === 0 ? ['text'] : rules), ...length].join('; ');
}

function defaultText(schema: Schema): string {
  if (schema instanceof z.ZodOptional) return 'none';
  if (!(schema instanceof z.ZodDefault)) return schema instanceof z.ZodPrefault ? 'see below' : 'required';
  const value = schema.def.defaultValue;
  if (Array.isArray(value) && value.length === 0) return 'none';
  if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) return 'none';
  return code(typeof value === 'string' ? value : JSON.stringify(value));
}

function typeDefault(schema: Schema, key: string): string {
  if (!(schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)) return 'required';
  const value: unknown = schema.def.defaultValue;
  const type: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return typeof type === 'string' ? code(type) : '';
}

function typesOf(option: Schema, key: string): string[] {
  const literal = option instanceof z.ZodObject ? shapeOf(option)[key] : undefined;
  return literal === undefined ? [] : (allowedValues(literal) ?? []);
}

function descriptionOf(schema: Schema): string | undefined {
  return z.globalRegistry.get(schema)?.description ?? z.globalRegistry.get(unwrap(schema))?.description;
}
