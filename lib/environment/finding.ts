import type { ErrorCode } from '../program/errors';

/** Way to a setting: keys of maps and 0-based indexes of lists. */
export type SettingPath = readonly (string | number)[];

/** A problem before it has a place: the checks know paths, only the file knows lines. */
export interface Finding {
  readonly code: ErrorCode;
  readonly path: SettingPath;
  readonly message: string;
  readonly remedy: string;
  /** What to point at. @default 'value' */
  readonly at?: 'value' | 'key';
}

/** `models[0].pool`; a key that is no plain word is quoted: `nodeSelector["nvidia.com/gpu"]`. */
export function settingText(path: SettingPath): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') return `[${part}]`;
      if (!/^[A-Za-z_][-\w]*$/.test(part)) return `[${JSON.stringify(part)}]`;
      return index === 0 ? part : `.${part}`;
    })
    .join('');
}
