import type { Draft } from '../draft';
import type { SettingPath } from '../finding';
import type { Problem } from '../../core/errors';
import { settingText } from '../finding';
import type { YamlFile } from '../yaml-file';

/** One file with what is valid of it. */
export interface FileDraft {
  readonly file: YamlFile;
  readonly draft: Draft;
}

/** PAI-113: two environments with one name, on one cluster, or with machines of one cluster. */
export function environmentClashes(files: readonly FileDraft[]): Problem[] {
  const names = clashes(
    files,
    ['name'],
    (draft) => draft.name,
    (name, other) => ({
      message: `"${name}" is already the name of ${other}`,
      remedy: 'give one of the two another name',
    }),
  );
  const clusters = clashes(
    files,
    ['cluster', 'appsDomain'],
    (draft) => {
      const { server } = draft.delivery ?? {};
      const appsDomain = draft.cluster?.appsDomain;
      return server === undefined || appsDomain === undefined ? undefined : `${appsDomain} ${server}`;
    },
    (_, other) => ({
      message: `${other} has the same appsDomain and delivery.server, and two environments cannot manage one cluster`,
      remedy: 'correct the copied value, or put both into one file',
    }),
  );
  const infrastructures = clashes(
    files,
    ['aws', 'infrastructureName'],
    (draft) => draft.aws?.infrastructureName,
    (name, other) => ({
      message: `${other} has ${name} too, and its machines would join the other cluster`,
      remedy:
        "write that of this cluster: oc get infrastructure cluster -o jsonpath='{.status.infrastructureName}'",
    }),
  );
  return [...names, ...clusters, ...infrastructures];
}

function clashes(
  files: readonly FileDraft[],
  path: SettingPath,
  identity: (draft: Draft) => string | undefined,
  words: (value: string, other: string) => { message: string; remedy: string },
): Problem[] {
  const owners = new Map<string, string>();
  return files.flatMap(({ file, draft }): Problem[] => {
    const value = identity(draft);
    if (value === undefined) return [];
    const owner = owners.get(value);
    if (owner === undefined) {
      owners.set(value, file.path);
      return [];
    }
    const { line, column } = file.locate(path);
    return [
      { code: 'PAI-113', file: file.path, line, column, setting: settingText(path), ...words(value, owner) },
    ];
  });
}
