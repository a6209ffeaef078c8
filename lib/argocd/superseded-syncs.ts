import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { cliPod } from '../workload/cli-pod';
import { objectLabels } from '../cluster/labels';
import { setPhase } from '../cluster/phases';
import { Platform } from '../cluster/platform';
import { Workload } from '../workload/workload';

/** It has begun, and works, when it has looked at all Applications once. */
const looked = { command: ['/bin/bash', '-c', '[ -s /tmp/looked ]'] };

/** It is alive if it has looked at all Applications within two minutes; the API server may be slow. */
const lookedLately = {
  command: ['/bin/bash', '-c', '[ $(($(printf "%(%s)T" -1) - $(cat /tmp/looked))) -lt 120 ]'],
};

/**
 * Deployment `<environment>-superseded-syncs` beside Argo CD: it ends an operation of our Applications that applies a revision which
 * is no longer the newest. An operation waits for the health of what it has applied, without end, and keeps its
 * revision: without this, the commit that mends a model which never gets ready would be seen and not applied
 * (argoproj/argo-cd #11494, #16489). Argo CD then syncs the newest revision by itself. What the operation has applied
 * stays: a loader or a model server that needs an hour goes on.
 *
 * Its account may `get` and `patch` the Applications by name: Argo CD has no narrower right, since the operation is
 * part of the Application (manifests/crds/application-crd.yaml @v3.2.11 has no status subresource).
 */
export class SupersededSyncs extends Construct {
  constructor(scope: Construct, id: string, applications: readonly string[]) {
    super(scope, id);
    setPhase(this, 'applications');
    const { environment } = Platform.of(this);
    const { namespace } = environment.delivery;
    // One Argo CD can serve several environments.
    const name = `${environment.name}-superseded-syncs`;
    new Workload(this, 'Workload', {
      name,
      namespace,
      ...cliPod(supersededSyncsScript(namespace, applications)),
      probes: { readiness: looked, liveness: lookedLately, timeoutSeconds: 10 },
      // External Secrets copies none to the namespace of Argo CD.
      pullSecret: false,
    });
    const metadata = { name, namespace, labels: objectLabels(name) };
    new k8s.KubeRole(this, 'Role', {
      metadata,
      rules: [
        {
          apiGroups: ['argoproj.io'],
          resources: ['applications'],
          resourceNames: [...applications],
          verbs: ['get', 'patch'],
        },
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
 * The script that the Deployment runs with bash and oc, without end. The tests of the patch make sure that it ends
 * the operation that it has looked at, and not the next one.
 */
export function supersededSyncsScript(namespace: string, applications: readonly string[]): string {
  return `set -uo pipefail
interval="\${INTERVAL:-15}"
looked="\${LOOKED:-/tmp/looked}"

# A line for each Application that is there.
states() {
  oc get applications.argoproj.io ${applications.join(' ')} -n ${namespace} --ignore-not-found -o 'jsonpath={range .items[*]}{.metadata.name}|{.status.operationState.phase}|{.status.operationState.startedAt}|{.status.operationState.operation.sync.revision}|{.status.operationState.syncResult.revision}|{.status.sync.revision}{"\\n"}{end}'
}

trap 'exit 0' TERM
while true; do
  while IFS='|' read -r application phase started asked applied newest; do
    applied="\${applied:-$asked}"
    [ "$phase" = Running ] && [ -n "$applied" ] && [ -n "$newest" ] && [ "$applied" != "$newest" ] || continue
    echo "$application: ends the sync of $applied, since $newest is the newest"
    oc patch applications.argoproj.io "$application" -n ${namespace} --type=json -p '[
      {"op":"test","path":"/status/operationState/phase","value":"Running"},
      {"op":"test","path":"/status/operationState/startedAt","value":"'"$started"'"},
      {"op":"replace","path":"/status/operationState/phase","value":"Terminating"}]' 2>&1 </dev/null
  done <<<"$(states)"
  printf '%(%s)T' -1 >"$looked"
  sleep "$interval" &
  wait "$!"
done
`;
}
