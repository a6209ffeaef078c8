import { Construct } from 'constructs';
import { bash } from '../../program/shell-script';
import { rule } from '../../workload/account-role';
import { OcJob } from '../../workload/oc-job';
import { setSyncWave, setSyncWaveOfEveryKind } from '../../cluster/sync-wave';
import type { OperatorPackage } from '../../releases/release';

export interface OperatorApproverProps {
  readonly operator: OperatorPackage;
  /** The only ClusterServiceVersion that is approved. */
  readonly startingCsv: string;
  /** When it runs; its account and role come in the same wave of a stage. */
  readonly syncWave: 'operators' | 'bootstrap';
}

/**
 * Job `approve-<package>-<hash>`: approves the InstallPlan of exactly the stated version, since a Subscription
 * with Manual approval waits for somebody. Another version in the environment file makes another Job.
 */
export class OperatorApprover extends Construct {
  constructor(scope: Construct, id: string, { operator, startingCsv, syncWave }: OperatorApproverProps) {
    super(scope, id);
    if (syncWave === 'operators') setSyncWaveOfEveryKind(this, syncWave);
    else setSyncWave(this, syncWave);
    const name = `approve-${operator.package}`;
    const { namespace } = operator;
    new OcJob(this, 'Job', {
      name,
      namespace,
      command: bash('components/platform/operator-approver.sh'),
      env: { PACKAGE: operator.package, NAMESPACE: namespace, CSV: startingCsv },
      rights: [
        {
          namespace,
          rules: [
            rule('operators.coreos.com', 'subscriptions', ['get'], [operator.package]),
            // OLM makes up the names of InstallPlans.
            rule('operators.coreos.com', 'installplans', ['get', 'patch']),
          ],
        },
      ],
    });
  }
}
