import type { Draft } from '../draft';
import type { Finding, SettingPath } from '../finding';
import { platformNamespace } from '../../releases/platform-namespaces';
import { defaultRelease, releaseOf } from '../../releases/releases';
import { modelsOf } from './draft-lookups';

/** PAI-114: names that OpenShift or an operator has already. */
export function reservedNames(draft: Draft): Finding[] {
  return [...namespaces(draft), ...accessGroups(draft), ...serviceAccounts(draft)];
}

function reserved(path: SettingPath, message: string, remedy: string): Finding {
  return { code: 'PAI-114', path, message, remedy };
}

/** Namespaces that Argo CD can be in although they are the platform's. */
const argoCdNamespaces = ['openshift-gitops', 'default'];

function namespaces({ release, namespaces: ours, delivery, retiring }: Draft): Finding[] {
  const argoCd = delivery?.namespace;
  const settings: [SettingPath, string | undefined][] = [
    ...Object.entries(ours ?? {}).map(([key, name]): [SettingPath, string | undefined] => [
      ['namespaces', key],
      name,
    ]),
    ...(retiring?.namespaces ?? []).map((name, index): [SettingPath, string | undefined] => [
      ['retiring', 'namespaces', index],
      name,
    ]),
    [['delivery', 'namespace'], argoCdNamespaces.includes(argoCd ?? '') ? undefined : argoCd],
  ];
  return settings.flatMap(([path, name]): Finding[] => {
    const reason =
      name === undefined ? undefined : platformNamespace(name, releaseOf(release ?? defaultRelease));
    if (name === undefined || reason === undefined) return [];
    const own = path[0] === 'delivery' ? 'that of an Argo CD' : 'one of your own';
    const remedy = path[0] === 'retiring' ? 'remove the line' : `write ${own}`;
    return [reserved(path, `${name} is no namespace for this: ${reason}`, remedy)];
  });
}

/**
 * Groups that Kubernetes gives to everybody of a kind. The first two mean people who have logged in, which somebody can
 * want; all others let in pods, nodes or the whole world.
 */
const groupsOfPeople = ['system:authenticated', 'system:authenticated:oauth'];

function accessGroups({ access }: Draft): Finding[] {
  return (access?.groups ?? []).flatMap((group, index): Finding[] => {
    if (group?.startsWith('system:') !== true || groupsOfPeople.includes(group)) return [];
    return [
      reserved(
        ['access', 'groups', index],
        `${group} is a group of Kubernetes, and not of people`,
        'write a group of OpenShift, or system:authenticated:oauth for everybody who can log in',
      ),
    ];
  });
}

/** Accounts that OpenShift, and OpenShift Pipelines, make in every namespace. Models and workbenches have one of their own name. */
const accountsOfOpenshift = ['default', 'builder', 'deployer', 'pipeline'];

function serviceAccounts(draft: Draft): Finding[] {
  const names: [SettingPath, string, string | undefined][] = [
    ...modelsOf(draft).map(({ model: { name }, index }): [SettingPath, string, string | undefined] => [
      ['models', index, 'name'],
      'model',
      name,
    ]),
    ...(draft.workbenches ?? []).map((workbench, index): [SettingPath, string, string | undefined] => [
      ['workbenches', index, 'name'],
      'workbench',
      workbench?.name,
    ]),
  ];
  return names.flatMap(([path, noun, name]): Finding[] => {
    if (name === undefined || !accountsOfOpenshift.includes(name)) return [];
    return [
      reserved(
        path,
        `the service account of the ${noun} would be ${name}, which OpenShift makes in every namespace`,
        'write another name',
      ),
    ];
  });
}
