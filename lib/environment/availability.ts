import type { Draft } from './draft';
import type { Finding, SettingPath } from './finding';
import { childValue } from './schema-walk';
import { valueText } from '../program/value-text';

/** One thing that the environment file can say and this version cannot render yet. */
interface Unavailable {
  /** Way to the setting; `*` stands for every entry of a list. */
  readonly setting: readonly string[];
  /** The values that ask for what is missing. */
  readonly asksFor: readonly string[];
  readonly remedy: string;
}

/** Delete a row when its part has landed; nothing else has to change. */
export const unavailable: readonly Unavailable[] = [
  {
    setting: ['stages', '*'],
    asksFor: ['stage04-models-as-a-service'],
    remedy: 'remove it; available are stage00-ai-platform to stage03-agentic-ai',
  },
];

/** PAI-112: every setting that asks for something this version cannot render. */
export function availabilityFindings(draft: Draft): Finding[] {
  return unavailable.flatMap((row) =>
    expand(draft, row.setting).flatMap(({ path, value }): Finding[] => {
      if (!row.asksFor.some((each) => each === value)) return [];
      const message = `${valueText(value)} is not available in this version`;
      return [{ code: 'PAI-112', path, message, remedy: row.remedy }];
    }),
  );
}

function expand(value: unknown, pattern: readonly string[]): { path: SettingPath; value: unknown }[] {
  const [first, ...rest] = pattern;
  if (first === undefined) return [{ path: [], value }];
  const keys = first === '*' ? (Array.isArray(value) ? [...value.keys()] : []) : [first];
  return keys.flatMap((key) =>
    expand(childValue(value, key), rest).map((found) => ({ ...found, path: [key, ...found.path] })),
  );
}
