import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { BatchJob } from '../../workload/batch-job';
import { cliPod } from '../../workload/cli-pod';
import { objectLabels } from '../../cluster/labels';
import { setPhase } from '../../cluster/phases';
import type { ClusterNeeds, Prerequisite } from '../../cluster/cluster-needs';

/** What an environment that does not switch it on has to have. */
export const userWorkloadMonitoringPrerequisite: Prerequisite = {
  text: 'Monitoring of user workloads is switched on (enableUserWorkload: true)',
};

/** Whether there are ServiceMonitors of ours. */
export function isScraped({ networkUses }: Pick<ClusterNeeds, 'networkUses'>): boolean {
  return networkUses.some(({ peer }) => peer === 'monitoring');
}

const name = 'user-workload-monitoring';
const config = { name: 'cluster-monitoring-config', namespace: 'openshift-monitoring' } as const;

/**
 * Switches on the Prometheus that scrapes our ServiceMonitors, if there are any: Job `user-workload-monitoring-<hash>`
 * writes one line into ConfigMap `cluster-monitoring-config` of `openshift-monitoring`, and leaves the rest as it is,
 * since that one text holds the owner's settings of all monitoring, too
 * (openshift/cluster-monitoring-operator Documentation/user-guides @release-4.18). Its account may `get` and `patch`
 * this ConfigMap, and make one there. With `existing` it is a prerequisite.
 */
export class UserWorkloadMonitoring extends Construct {
  constructor(scope: Construct, id: string, props: { readonly namespace: string }) {
    super(scope, id);
    setPhase(this, 'exposure');
    const { namespace } = props;
    new BatchJob(this, 'Job', {
      name,
      namespace,
      ...cliPod(userWorkloadMonitoringScript()),
    });
    const metadata = { name, namespace: config.namespace, labels: objectLabels(name) };
    new k8s.KubeRole(this, 'Role', {
      metadata,
      rules: [
        { apiGroups: [''], resources: ['configmaps'], resourceNames: [config.name], verbs: ['get', 'patch'] },
        // A new cluster has none. Kubernetes cannot restrict it to a name; what is there already stays safe.
        { apiGroups: [''], resources: ['configmaps'], verbs: ['create'] },
      ],
    });
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata,
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name },
      subjects: [{ kind: 'ServiceAccount', name, namespace }],
    });
  }
}

/**
 * The script that the Job runs with bash and oc. A patch states the version of the ConfigMap that was read, so that the
 * API server refuses it if somebody wrote in between. A text that is not lines of `key:` at its top level, such as one
 * in braces, is left to a person: the script says so and waits.
 */
export function userWorkloadMonitoringScript(): string {
  const place = `${config.name} -n ${config.namespace}`;
  return `set -uo pipefail
interval="\${INTERVAL:-30}"
line='enableUserWorkload: true'

# The version of the ConfigMap, and config.yaml from the second line on; nothing if there is no ConfigMap.
found() {
  oc get configmaps ${place} --ignore-not-found -o 'go-template={{.metadata.resourceVersion}}{{"\\n"}}{{with .data}}{{with index . "config.yaml"}}{{.}}{{end}}{{end}}' 2>"$HOME/error"
}

# The text with the line in it.
completed() {
  local each written=no
  while IFS= read -r each; do
    case "$each" in
      enableUserWorkload:*) each="$line"; written=yes ;;
      '{}') continue ;;
      '' | '#'* | ' '* | '- '* | --- | [A-Za-z]*:*) ;;
      *) return 1 ;;
    esac
    printf '%s\\n' "$each"
  done <<< "$1"
  [ "$written" = yes ] || echo "$line"
}

# As a string of JSON, with a line break at the end.
quoted() {
  local text="$1"
  text="\${text//\\\\/\\\\\\\\}"
  text="\${text//\\"/\\\\\\"}"
  text="\${text//$'\\t'/\\\\t}"
  text="\${text//$'\\r'/\\\\r}"
  text="\${text//$'\\n'/\\\\n}"
  printf '"%s\\\\n"' "$text"
}

switched_on() {
  local config version text
  config="$(found)" || { cat "$HOME/error"; return 1; }
  if [ -z "$config" ]; then
    oc create configmap ${place} --from-literal="config.yaml=$line"$'\\n' 2>&1
    return 1
  fi
  version="\${config%%$'\\n'*}"
  text="\${config#"$version"}"
  text="\${text#$'\\n'}"
  ! grep -Eq "^$line[[:space:]]*(#.*)?$" <<< "$text" || return 0
  if ! text="$(completed "$text")"; then
    echo 'config.yaml of ConfigMap ${config.namespace}/${config.name} has a form that only a person can complete: add the line enableUserWorkload: true'
    return 1
  fi
  oc patch configmaps ${place} --type merge --patch '{"metadata":{"resourceVersion":"'"$version"'"},"data":{"config.yaml":'"$(quoted "$text")"'}}' 2>&1
  return 1
}

until switched_on; do
  sleep "$interval"
done
echo 'monitoring of user workloads is switched on'
`;
}
