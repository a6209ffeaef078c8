import * as z from 'zod';
import type { Finding, SettingPath } from './finding';
import { nearest } from '../program/nearest';
import { environmentSchema } from './schema';
import type { Schema } from './schema-walk';
import { allowedKeys, schemaAt, unwrap } from './schema-walk';
import { missingRemedy, rangeText, textRemedy, wrongType } from './schema-words';
import { alternatives, valueText } from '../program/value-text';

type Issue = z.core.$ZodIssue;
type SourceText = (path: SettingPath) => string | undefined;

/** Everything that the schema rejects, in our words. `sourceText` gives a value as it is written. */
export function schemaFindings(issues: readonly Issue[], root: unknown, sourceText: SourceText): Finding[] {
  const findings: Finding[] = [];
  const formats = new Map<string, FormatFinding>();
  for (const { issue, path } of issues.flatMap((each) => flatten(each, []))) {
    const { schema, value } = schemaAt(environmentSchema, root, path);
    const found = { path, schema, value, source: sourceText(path) };
    if (issue.code === 'unrecognized_keys') {
      findings.push(...issue.keys.map((key) => unknownSetting(found, key)));
    } else if (value === undefined) {
      findings.push({
        code: 'PAI-103',
        path,
        message: 'this setting is required and missing',
        remedy: missingRemedy(
          path,
          schema,
          issue.code === 'invalid_union' ? discriminatorValues(issue) : undefined,
        ),
      });
    } else if (isAboutText(issue)) {
      // One value can miss several rules, a length and a pattern for example: they make one problem.
      const key = JSON.stringify(path);
      const known = formats.get(key);
      if (known === undefined) formats.set(key, { ...found, issues: [issue] });
      else known.issues.push(issue);
    } else {
      findings.push(wrongValue(issue, found));
    }
  }
  return unique([...findings, ...[...formats.values()].map(wrongFormat)]);
}

/** A number beyond both the schema's maximum and the largest exact integer is one problem. */
function unique(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}

interface Found {
  readonly path: SettingPath;
  readonly schema: Schema | undefined;
  readonly value: unknown;
  readonly source: string | undefined;
}

interface FormatFinding extends Found {
  readonly issues: Issue[];
}

interface PlacedIssue {
  readonly issue: Issue;
  readonly path: SettingPath;
}

/** Replaces the issue of a union by those of the branch that was meant. */
function flatten(issue: Issue, parent: SettingPath): PlacedIssue[] {
  const path = [...parent, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ issue, path }];
  const branches = issue.errors;
  const entered = branches.find((branch) => !branch.some(isAboutWholeValue));
  const named = branches.find((branch) => branch.some((each) => each.code === 'invalid_value'));
  return (entered ?? named ?? []).flatMap((each) => flatten(each, path));
}

/** The branch was not even of the right kind. */
function isAboutWholeValue(issue: Issue): boolean {
  return issue.path.length === 0 && (issue.code === 'invalid_type' || issue.code === 'invalid_value');
}

function isAboutText(issue: Issue): boolean {
  if (issue.code === 'invalid_format' || issue.code === 'custom' || issue.code === 'invalid_key') return true;
  return (issue.code === 'too_big' || issue.code === 'too_small') && issue.origin === 'string';
}

function unknownSetting({ path, schema, value }: Found, key: string): Finding {
  const allowed = allowedKeys(schema, value) ?? [];
  const meant = nearest(key, allowed);
  return {
    code: 'PAI-102',
    path: [...path, key],
    at: 'key',
    message: 'there is no such setting',
    remedy:
      meant.length === 0 ? `settings here are ${allowed.join(', ')}` : `did you mean ${alternatives(meant)}?`,
  };
}

function wrongValue(issue: Issue, found: Found): Finding {
  const { path, schema, value, source } = found;
  const text = valueText(value, source);
  switch (issue.code) {
    case 'invalid_value':
      return notAllowed(found, issue.values.map(String));
    case 'invalid_union':
      return notAllowed(found, discriminatorValues(issue));
    case 'too_big':
    case 'too_small': {
      const direction = issue.code === 'too_big' ? 'large' : 'small';
      const message = issue.origin === 'array' ? 'the list is empty' : `${text} is too ${direction}`;
      const remedy = issue.origin === 'array' ? 'write at least one entry' : `write ${rangeText(schema)}`;
      return { code: 'PAI-107', path, message, remedy };
    }
    default:
      return { code: 'PAI-104', path, ...wrongType(path, schema, value, source) };
  }
}

function discriminatorValues(issue: Issue): string[] {
  const options: unknown = 'options' in issue ? issue.options : undefined;
  return Array.isArray(options) ? options.map(String) : [];
}

function notAllowed({ path, schema, value, source }: Found, allowed: readonly string[]): Finding {
  if (typeof value !== 'string') return { code: 'PAI-104', path, ...wrongType(path, schema, value, source) };
  const meant = nearest(value, allowed);
  return {
    code: 'PAI-105',
    path,
    message: `${valueText(value)} is not one of the allowed values`,
    remedy:
      meant.length === 0
        ? `write ${alternatives(allowed)}`
        : `did you mean ${alternatives(meant)}? Allowed: ${allowed.join(', ')}`,
  };
}

function wrongFormat({ path, schema, value, issues }: FormatFinding): Finding {
  const key = issues.find((issue) => issue.code === 'invalid_key');
  if (key?.code === 'invalid_key') {
    const name = String(path[path.length - 1]);
    const expected = key.issues.map((issue) => issue.message).join('; ');
    const message = `the key ${valueText(name)} has the wrong format`;
    return { code: 'PAI-106', path, at: 'key', message, remedy: `write ${expected}` };
  }
  return {
    code: 'PAI-106',
    path,
    message: `${valueText(value)} has the wrong format`,
    remedy: textRemedy(schema === undefined ? undefined : unwrap(schema), value, issues),
  };
}
