import { ownCluster } from '../../kubernetes/own-cluster';
import type { Draft } from '../draft';
import type { SettingPath } from '../finding';
import type { Problem } from '../../program/errors';
import { settingText } from '../finding';
import type { YamlFile } from '../yaml-file';

/** One file with what is valid of it. */
export interface FileDraft {
  readonly file: YamlFile;
  readonly draft: Draft;
}

/** PAI-113: two environments with one name, on one cluster, or with machines of one cluster. */
export function environmentClashes(files: readonly FileDraft[]): Problem[] {
  const remedy = 'correct the copied value, or put both into one file';
  const names = clashes(
    files,
    ['name'],
    (a, b) => a.name !== undefined && a.name === b.name,
    (draft, other) => ({
      message: `"${draft.name ?? ''}" is already the name of ${other}`,
      remedy: 'give one of the two another name',
    }),
  );
  const domains = clashes(files, ['cluster', 'appsDomain'], haveOneDomain, (_, other) => ({
    message: `${other} has the same appsDomain, and two environments cannot manage one cluster`,
    remedy,
  }));
  const servers = clashes(
    files,
    ['delivery', 'server'],
    (a, b) => isRemote(a) && a.delivery?.server === b.delivery?.server,
    (_, other) => ({
      message: `${other} has the same server, and two environments cannot manage one cluster`,
      remedy,
    }),
  );
  const infrastructures = clashes(
    files,
    ['aws', 'infrastructureName'],
    (a, b) =>
      a.aws?.infrastructureName !== undefined && a.aws.infrastructureName === b.aws?.infrastructureName,
    (draft, other) => ({
      message: `${other} has ${draft.aws?.infrastructureName ?? ''} too, and its machines would join the other cluster`,
      remedy:
        "write that of this cluster: oc get infrastructure cluster -o jsonpath='{.status.infrastructureName}'",
    }),
  );
  return [...names, ...domains, ...servers, ...infrastructures];
}

/** Clusters apart can have one domain. Each then needs an address; from inside, every cluster has the same one. */
function haveOneDomain(a: Draft, b: Draft): boolean {
  const domain = a.cluster?.appsDomain;
  return domain !== undefined && domain === b.cluster?.appsDomain && !(isRemote(a) && isRemote(b));
}

function isRemote({ delivery }: Draft): boolean {
  return delivery?.server !== undefined && delivery.server !== ownCluster;
}

/** Each file that clashes with an earlier one. */
function clashes(
  files: readonly FileDraft[],
  path: SettingPath,
  clash: (a: Draft, b: Draft) => boolean,
  words: (draft: Draft, other: string) => { message: string; remedy: string },
): Problem[] {
  return files.flatMap(({ file, draft }, index): Problem[] => {
    const other = files.slice(0, index).find((before) => clash(draft, before.draft));
    if (other === undefined) return [];
    const { line, column } = file.locate(path);
    return [
      {
        code: 'PAI-113',
        file: file.path,
        line,
        column,
        setting: settingText(path),
        ...words(draft, other.file.path),
      },
    ];
  });
}
