import { gpuPoolsOf } from '../../environment/gpu-pool';
import { gpuScheduling, selectorText, taintText } from '../../workload/gpu-scheduling';
import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { certificates } from './certificates';
import { gitAccess } from './git-access';
import { code, console, list, row, table } from './markdown';
import { mirrorPrerequisites } from './mirror-prerequisites';
import { proxy } from './proxy';
import { oc, quote } from './shell';
import { suppliedSecrets } from './supplied-secrets';

/** What must be there before the first sync: prerequisites in words, and a command for what the cluster admin makes. */
export function before(rendered: RenderedEnvironment): string[] {
  return [
    '## Before',
    list([
      ...cluster(rendered),
      ...rendered.needs.prerequisites.map(({ text, command }) =>
        command === undefined ? text : `${text}: ${code(`${oc(rendered)} ${command}`)}`,
      ),
    ]),
    console(clusterCommands(rendered)),
    ...gpuNodes(rendered),
    ...groups(rendered),
    ...mirrorPrerequisites(rendered),
    ...gitAccess(rendered),
    ...proxy(rendered),
    ...certificates(rendered),
    ...suppliedSecrets(rendered),
  ];
}

function cluster({ environment }: RenderedEnvironment): string[] {
  const { openshift, cluster: settings } = environment;
  return [
    `OpenShift ${openshift} with the apps domain ${settings.appsDomain}`,
    settings.storageClass === undefined
      ? 'A default StorageClass'
      : `StorageClass ${settings.storageClass}${settings.storageClassIsDefault ? ', the default one' : ''}`,
  ];
}

function clusterCommands(rendered: RenderedEnvironment): string[] {
  const { environment, platform, needs } = rendered;
  const existing = [...needs.operators].filter((name) => !platform.manages(name));
  return [
    `${oc(rendered)} get clusterversion version -o jsonpath='{.status.desired.version}{"\\n"}'  # ${environment.openshift}`,
    `${oc(rendered)} get storageclasses`,
    ...(existing.length === 0
      ? []
      : [
          `${oc(rendered)} get subscriptions.operators.coreos.com -A -o custom-columns=PACKAGE:.spec.name,STATE:.status.state,INSTALLED:.status.installedCSV  # ${existing
            .map((name) => platform.release.operators[name].package)
            .sort()
            .join(', ')}`,
        ]),
  ];
}

function gpuNodes({ environment }: RenderedEnvironment): string[] {
  const pools = gpuPoolsOf(environment);
  if (pools.length === 0) return [];
  return [
    '### GPU nodes',
    table(
      'Pool | Nodes | GPUs of a node | Made by | Found by | Taints',
      pools.map((pool) => {
        const { autoscaling } = pool;
        return row(
          pool.name,
          autoscaling === undefined ? pool.nodes : `${autoscaling.min} to ${autoscaling.max}`,
          `${pool.gpusPerNode} ${pool.gpu}`,
          pool.instanceType === undefined ? 'you' : `MachineSet, ${pool.instanceType}`,
          selectorText(gpuScheduling(pool, 0).nodeSelector),
          pool.taints.map(taintText).join(', '),
        );
      }),
    ),
  ];
}

/** The groups that may use what is exposed with a login. */
function groups(rendered: RenderedEnvironment): string[] {
  const names = rendered.environment.access.groups;
  if (names.length === 0) return [];
  return [
    '### Groups',
    'Whoever calls a model or an API belongs into one of these groups. Leave out the first command of a group that your identity provider brings.',
    console(
      names.flatMap((name) => [
        `${oc(rendered)} adm groups new ${quote(name)}`,
        `${oc(rendered)} adm groups add-users ${quote(name)} "$(${oc(rendered)} whoami)"`,
      ]),
    ),
  ];
}
