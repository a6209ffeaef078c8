import type { Draft } from '../draft';
import type { Finding, SettingPath } from '../finding';
import {
  type InstalledOperatorName,
  installedOperatorNames,
  type OperatorName,
} from '../../catalogues/operator-names';
import { managedService } from '../managed-services';
import { defaultRelease, releaseOf } from '../../releases/releases';
import { installedPackage, type OperatorPackage } from '../../releases/release';
import { isOlder } from './version-order';

/** PAI-110: an OpenShift, or versions of operators, that do not fit the release. */
export function operatorContradictions(draft: Draft): Finding[] {
  return [
    ...supportedOpenshift(draft),
    ...fixedVersions(draft),
    ...managedMonitoring(draft),
    ...managedPlatform(draft),
  ];
}

function contradiction(path: SettingPath, message: string, remedy: string): Finding {
  return { code: 'PAI-110', path, message, remedy };
}

function packageOf(draft: Draft, name: InstalledOperatorName): OperatorPackage {
  return installedPackage(releaseOf(draft.release ?? defaultRelease), name);
}

/** Whether the program installs an operator; what is not written is managed. */
export function isManaged({ operators }: Draft, name: OperatorName): boolean {
  return typeof operators === 'object' ? operators[name] !== 'existing' : operators !== 'existing';
}

function isInstalled(draft: Draft, name: InstalledOperatorName): boolean {
  return name === 'openshift-gitops' ? draft.delivery?.argocd !== 'existing' : isManaged(draft, name);
}

function fixedVersions(draft: Draft): Finding[] {
  return installedOperatorNames.flatMap((name): Finding[] => {
    const csv = draft.operatorVersions?.[name];
    if (csv === undefined) return [];
    const path = ['operatorVersions', name];
    const operator = packageOf(draft, name);
    const { minimum, title } = operator;
    if (!isInstalled(draft, name)) {
      return [
        contradiction(
          path,
          `${title} is not installed by the program`,
          'remove the line, or make it managed',
        ),
      ];
    }
    const prefix = operator.csvPrefix ?? `${operator.package}.v`;
    const version = csv.replace(/^[a-z][-a-z0-9]*[a-z]\./, '').replace(/^v/, '');
    if (!csv.startsWith(prefix)) {
      return [
        contradiction(
          path,
          `the name of a ClusterServiceVersion begins with ${prefix} here, and ${csv} does not`,
          `write ${prefix}${version}`,
        ),
      ];
    }
    if (!isOlder(version, minimum.version)) return [];
    return [
      contradiction(
        path,
        `${csv} is older than ${minimum.version} (${minimum.reason})`,
        `write ${prefix}${minimum.version} or a later version`,
      ),
    ];
  });
}

/** The OpenShift of the cluster must be one that the release supports; `4.20` loses its end in many hands. */
function supportedOpenshift({ release, openshift }: Draft): Finding[] {
  if (openshift === undefined) return [];
  const { title, openshift: supported } = releaseOf(release ?? defaultRelease);
  const { first, last } = supported;
  const fits = (minor: string) => !isOlder(minor, first) && !isOlder(last, minor);
  if (fits(openshift)) return [];
  const meant = `${openshift}0`;
  return [
    contradiction(
      ['openshift'],
      `${title} is supported on OpenShift ${first} to ${last} here, and this is ${openshift}`,
      fits(meant)
        ? `write "${meant}", if that is meant; a number loses the 0 at its end`
        : `write "${first}" to "${last}"`,
    ),
  ];
}

/** Some providers configure the monitoring of the cluster, and have switched on that of user workloads. */
function managedMonitoring({ managed, userWorkloadMonitoring }: Draft): Finding[] {
  const service = managedService(managed);
  if (service?.monitoring !== true || userWorkloadMonitoring !== 'managed') return [];
  return [
    contradiction(
      ['userWorkloadMonitoring'],
      `${service.title} configures monitoring itself, and that of user workloads is on`,
      'write userWorkloadMonitoring: existing',
    ),
  ];
}

/** A service runs on the cloud of its provider. */
function managedPlatform({ managed, platform }: Draft): Finding[] {
  const service = managedService(managed);
  if (service === undefined || platform === undefined) return [];
  if (platform === 'none' || platform === service.platform) return [];
  return [
    contradiction(
      ['platform'],
      `${service.title} runs on ${service.platform}, not on ${platform}`,
      `write platform: ${service.platform}, or another value of managed`,
    ),
  ];
}
