import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { BatchJob } from '../../workload/batch-job';
import { cliPod } from '../../workload/cli-pod';
import { objectLabels } from '../../cluster/labels';
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
    new BatchJob(this, 'Job', {
      name,
      namespace,
      ...cliPod({
        script: 'components/platform/operator-approver.sh',
        env: { PACKAGE: operator.package, NAMESPACE: namespace, CSV: startingCsv },
      }),
    });
    const metadata = { name, namespace, labels: objectLabels(name) };
    new k8s.KubeRole(this, 'Role', {
      metadata,
      rules: [
        {
          apiGroups: ['operators.coreos.com'],
          resources: ['subscriptions'],
          resourceNames: [operator.package],
          verbs: ['get'],
        },
        // OLM makes up the names of InstallPlans.
        { apiGroups: ['operators.coreos.com'], resources: ['installplans'], verbs: ['get', 'patch'] },
      ],
    });
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
  }
}
