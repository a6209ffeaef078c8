import { Construct } from 'constructs';
import { bash } from '../program/shell-script';
import { AccountRole, rule } from '../workload/account-role';
import { ocPod } from '../workload/oc-pod';
import { objectLabels } from '../cluster/labels';
import { setSyncWave } from '../cluster/sync-wave';
import { Workload } from '../workload/workload';

export interface SupersededSyncsProps {
  /** Name of the environment. */
  readonly name: string;
  /** Namespace of Argo CD. */
  readonly namespace: string;
  /** Names of the Applications of the environment. */
  readonly applications: readonly string[];
}

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
  constructor(scope: Construct, id: string, props: SupersededSyncsProps) {
    super(scope, id);
    setSyncWave(this, 'applications');
    const { namespace, applications } = props;
    // One Argo CD can serve several environments.
    const name = `${props.name}-superseded-syncs`;
    new Workload(this, 'Workload', {
      name,
      namespace,
      ...ocPod({
        command: bash('argocd/superseded-syncs.sh'),
        env: { NAMESPACE: namespace, APPLICATIONS: applications.join(' ') },
      }),
      probes: { readiness: looked, liveness: lookedLately, timeoutSeconds: 10 },
      // External Secrets copies none to the namespace of Argo CD.
      pullSecret: false,
    });
    new AccountRole(this, 'Rights', {
      name,
      namespace,
      labels: objectLabels(name),
      rules: [rule('argoproj.io', 'applications', ['get', 'patch'], applications)],
      accounts: [{ name, namespace }],
    });
  }
}
