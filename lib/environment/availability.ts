import type { Draft } from './draft';
import type { Finding, SettingPath } from './finding';
import { childValue, isPlainMap } from './schema-walk';
import { valueText } from './value-text';

/** One thing that the environment file can say and this version cannot render yet. */
interface Unavailable {
  /** Way to the setting; `*` stands for every entry of a list. */
  readonly setting: readonly string[];
  /** The values that ask for what is missing, or a test of a value. */
  readonly asksFor: readonly string[] | ((value: unknown) => boolean);
  /** What is missing, as the subject of "is not available". @default the value itself */
  readonly what?: string;
  readonly remedy: string;
}

/** Delete a row when its part has landed; nothing else has to change. */
export const unavailable: readonly Unavailable[] = [
  {
    setting: ['stages', '*'],
    asksFor: ['stage03-agentic-ai', 'stage04-models-as-a-service'],
    remedy: 'remove it; available are stage00-ai-platform to stage02-model-alignment',
  },
  {
    setting: ['gpuPools', '*', 'sharing'],
    asksFor: (value) => isPlainMap(value) && value.type !== 'none',
    what: 'GPU sharing',
    remedy: 'remove sharing, or write type: none',
  },
  {
    setting: ['gpuPools', '*', 'instanceType'],
    asksFor: present,
    what: 'making nodes',
    remedy: 'make the nodes yourself, remove instanceType, and select them by nodeSelector',
  },
  {
    setting: ['gpuPools', '*', 'zone'],
    asksFor: present,
    what: 'making nodes',
    remedy: 'make the nodes yourself, remove zone, and select them by nodeSelector',
  },
];

/** PAI-112: every setting that asks for something this version cannot render. */
export function availabilityFindings(draft: Draft): Finding[] {
  return unavailable.flatMap((row) =>
    expand(draft, row.setting).flatMap(({ path, value }): Finding[] => {
      if (value === undefined || !matches(row.asksFor, value)) return [];
      const message = `${row.what ?? valueText(value)} is not available in this version`;
      return [{ code: 'PAI-112', path, message, remedy: row.remedy }];
    }),
  );
}

function matches(asksFor: Unavailable['asksFor'], value: unknown): boolean {
  return typeof asksFor === 'function' ? asksFor(value) : asksFor.some((each) => each === value);
}

function present(): boolean {
  return true;
}

function expand(value: unknown, pattern: readonly string[]): { path: SettingPath; value: unknown }[] {
  const [first, ...rest] = pattern;
  if (first === undefined) return [{ path: [], value }];
  const keys = first === '*' ? (Array.isArray(value) ? [...value.keys()] : []) : [first];
  return keys.flatMap((key) =>
    expand(childValue(value, key), rest).map((found) => ({ ...found, path: [key, ...found.path] })),
  );
}
