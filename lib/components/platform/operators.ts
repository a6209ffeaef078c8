import { Construct } from 'constructs';
import { compare } from '../../program/compare';
import type { ClusterNeeds, Prerequisite } from '../../cluster/cluster-needs';
import { Platform } from '../../cluster/platform';
import type { OperatorPackage } from '../../releases/release';
import { OperatorWaitJob } from './operator-wait-job';
import { OperatorInstallation, type OperatorSettings } from './operator-installation';

export interface OperatorsProps {
  readonly needs: Pick<ClusterNeeds, 'operators'>;
  readonly settings: OperatorSettings;
}

/**
 * The operators that components need: the installation of each, and a Job that waits until its resources can be
 * applied. One that exists already is a prerequisite, since a second Subscription breaks it.
 */
export class Operators extends Construct {
  constructor(scope: Construct, id: string, { needs, settings }: OperatorsProps) {
    super(scope, id);
    const platform = Platform.of(this);
    for (const name of [...needs.operators].sort(compare)) {
      if (!platform.manages(name)) continue;
      const installation = new OperatorInstallation(this, name, {
        operator: name,
        settings,
        appliedBy: 'Argo CD',
      });
      new OperatorWaitJob(installation, 'Wait', platform.release.operators[name]);
    }
  }
}

/** The operators that an environment needs and does not install. */
export function operatorPrerequisites(
  platform: Platform,
  { operators }: Pick<ClusterNeeds, 'operators'>,
): Prerequisite[] {
  return [...operators]
    .sort(compare)
    .filter((name) => !platform.manages(name))
    .map((name) => operatorPrerequisite(platform.release.operators[name]));
}

function operatorPrerequisite(operator: OperatorPackage): Prerequisite {
  const { title, minimum, namespace, env } = operator;
  const settings = Object.entries(env ?? {}).map(([key, value]) => `${key}=${value}`);
  const withSettings = settings.length === 0 ? '' : `, with ${settings.join(' and ')} in its Subscription`;
  return {
    text: `${title} ${minimum.version} or later (${minimum.reason}) is installed and ready in ${namespace}${withSettings}`,
    object: { kind: 'Namespace', name: namespace },
  };
}
