import { Construct } from 'constructs';
import { objectLabels } from '../cluster/labels';
import { AccountRole, type Rights } from './account-role';
import { BatchJob, type BatchJobProps } from './batch-job';
import { ocPod, type OcPodProps } from './oc-pod';

export interface OcJobProps
  extends OcPodProps, Pick<BatchJobProps, 'name' | 'namespace' | 'content' | 'everySync' | 'pullSecret'> {
  /** All that its account may do; one entry per place. */
  readonly rights: readonly Rights[];
}

/**
 * A {@link BatchJob} that talks to the API server with `oc`, and the rights of its account: roles of its name in
 * namespaces, and ClusterRole `private-ai-<name>` for what has none, since other owners name ClusterRoles, too.
 */
export class OcJob extends Construct {
  constructor(scope: Construct, id: string, props: OcJobProps) {
    super(scope, id);
    const { name, namespace, rights, command, env, mounts, ...job } = props;
    new BatchJob(this, 'Job', { ...job, name, namespace, ...ocPod({ command, env, mounts }) });
    for (const right of rights) {
      new AccountRole(this, `Rights-${right.namespace ?? 'cluster'}`, {
        ...right,
        name: right.namespace === undefined ? `private-ai-${name}` : name,
        labels: objectLabels(name),
        accounts: [{ name, namespace }],
      });
    }
  }
}
