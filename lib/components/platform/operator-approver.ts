import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { BatchJob } from '../../workload/batch-job';
import { cliPod } from '../../workload/cli-pod';
import { objectLabels } from '../../cluster/labels';
import { setPhase, setPhaseOfEveryKind } from '../../cluster/phases';
import type { OperatorPackage } from '../../releases/release';

export interface OperatorApproverProps {
  readonly operator: OperatorPackage;
  /** The only ClusterServiceVersion that is approved. */
  readonly startingCsv: string;
  /** When it runs; its account and role come in the same phase in a stage. */
  readonly phase: 'operators' | 'bootstrap';
}

/**
 * Job `approve-<package>-<hash>`: approves the InstallPlan of exactly the stated version, since a Subscription
 * with Manual approval waits for somebody. Another version in the environment file makes another Job.
 */
export class OperatorApprover extends Construct {
  constructor(scope: Construct, id: string, { operator, startingCsv, phase }: OperatorApproverProps) {
    super(scope, id);
    if (phase === 'operators') setPhaseOfEveryKind(this, phase);
    else setPhase(this, phase);
    const name = `approve-${operator.package}`;
    const { namespace } = operator;
    new BatchJob(this, 'Job', {
      name,
      namespace,
      ...cliPod(approverScript(operator, startingCsv)),
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

/** The script that the Job runs with bash and oc. */
export function approverScript(operator: OperatorPackage, csv: string): string {
  const { namespace } = operator;
  return `set -uo pipefail
interval="\${INTERVAL:-30}"

installed() {
  [ "$(oc get subscriptions.operators.coreos.com ${operator.package} -n ${namespace} -o 'jsonpath={.status.installedCSV}' 2>/dev/null)" = ${csv} ]
}

approve() {
  local plan versions
  plan="$(oc get subscriptions.operators.coreos.com ${operator.package} -n ${namespace} -o 'jsonpath={.status.installPlanRef.name}' 2>&1)" || { echo "$plan"; return; }
  [ -n "$plan" ] || { echo 'there is no InstallPlan yet'; return; }
  versions=" $(oc get installplans.operators.coreos.com "$plan" -n ${namespace} -o 'jsonpath={.spec.clusterServiceVersionNames[*]}') "
  case "$versions" in
    *' ${csv} '*) oc patch installplans.operators.coreos.com "$plan" -n ${namespace} --type merge --patch '{"spec":{"approved":true}}' ;;
    *) echo "InstallPlan $plan is for$versions, not for ${csv}" ;;
  esac
}

until installed; do
  approve
  sleep "$interval"
done
echo "${csv} is installed"
`;
}
