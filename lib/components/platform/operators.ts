import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { Subscription } from '../../../imports/operators.coreos.com';
import { compare } from '../../program/compare';
import { platformLabels } from '../../cluster/labels';
import { operatorGroup } from '../../cluster/operator-group';
import type { ClusterNeeds, Prerequisite } from '../../cluster/cluster-needs';
import { Platform } from '../../cluster/platform';
import type { OperatorName } from '../../catalogues/operator-names';
import type { OperatorPackage } from '../../releases/release';
import { OperatorApprover } from './operator-approver';
import { keep } from '../../cluster/keep';
import { OperatorGate } from './operator-gate';

/**
 * The operators that components need: what the release says of each package becomes Namespace, OperatorGroup
 * and Subscription, and a gate that waits until its resources can be applied. One that exists already is
 * a prerequisite, since a second Subscription breaks it.
 */
export class Operators extends Construct {
  constructor(scope: Construct, id: string, { operators }: Pick<ClusterNeeds, 'operators'>) {
    super(scope, id);
    const platform = Platform.of(this);
    for (const name of [...operators].sort(compare)) {
      const operator = platform.release.operators[name];
      if (platform.manages(name)) new ManagedOperator(this, name, { name, operator });
    }
  }
}

interface ManagedOperatorProps {
  readonly name: OperatorName;
  readonly operator: OperatorPackage;
}

/** One operator from a catalogue of the cluster. */
class ManagedOperator extends Construct {
  constructor(scope: Construct, id: string, { name, operator }: ManagedOperatorProps) {
    super(scope, id);
    const { namespace } = operator;
    if (operator.installMode !== 'shared') this.makeNamespace(operator);
    const { environment } = Platform.of(this);
    const startingCsv = environment.operatorVersions[name];
    new Subscription(this, 'Subscription', {
      metadata: { name: operator.package, namespace, labels: platformLabels, annotations: keep },
      spec: {
        name: operator.package,
        channel: operator.channel,
        source: environment.images.catalogs[operator.catalog] ?? operator.catalog,
        sourceNamespace: 'openshift-marketplace',
        // Manual: OLM asks before every step, and the approver says yes to the stated version only.
        installPlanApproval: startingCsv === undefined ? 'Automatic' : 'Manual',
        startingCsv,
        config: operator.env === undefined ? undefined : { env: variables(operator.env) },
      },
    });
    if (startingCsv !== undefined) new OperatorApprover(this, 'Approver', { operator, startingCsv });
    new OperatorGate(this, 'Gate', operator);
  }

  private makeNamespace(operator: OperatorPackage): void {
    const { namespace } = operator;
    // The GPU operator adds the label where it is missing, and a managed service refuses the value true
    // (NVIDIA/gpu-operator controllers/state_manager.go @v25.3.4).
    const { managed } = Platform.of(this).environment;
    const monitored: Record<string, string> = operator.clusterMonitoring
      ? { 'openshift.io/cluster-monitoring': String(managed === 'none') }
      : {};
    new k8s.KubeNamespace(this, 'Namespace', {
      metadata: { name: namespace, labels: { ...platformLabels, ...monitored }, annotations: keep },
    });
    operatorGroup(this, operator, keep);
  }
}

function variables(env: Readonly<Record<string, string>>): { name: string; value: string }[] {
  return Object.entries(env).map(([name, value]) => ({ name, value }));
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
