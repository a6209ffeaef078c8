import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels } from '../cluster/labels';

/** ClusterRoles that OpenShift has for each SecurityContextConstraints, for bindings. */
export const sccRolePrefix = 'system:openshift:scc:';

/** Says on an object why it is there; a guard wants it on every grant of an SCC. */
export const reasonAnnotation = 'private-ai/reason';

export interface SccGrantProps {
  /** Account whose pods need it. */
  readonly serviceAccount: string;
  readonly namespace: string;
  readonly scc: 'anyuid' | 'nonroot-v2';
  /** What in the pod restricted-v2 refuses, and who put it there. */
  readonly reason: string;
}

/**
 * RoleBinding `<account>-<scc>`: pods of one account in one namespace may use a SecurityContextConstraints
 * beyond restricted-v2. For pods of operators that grant nothing themselves; ours need none.
 */
export class SccGrant extends Construct {
  constructor(scope: Construct, id: string, props: SccGrantProps) {
    super(scope, id);
    const { serviceAccount, namespace, scc, reason } = props;
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata: {
        name: `${serviceAccount}-${scc}`,
        namespace,
        labels: objectLabels(serviceAccount),
        annotations: { [reasonAnnotation]: reason },
      },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: `${sccRolePrefix}${scc}`,
      },
      subjects: [{ kind: 'ServiceAccount', name: serviceAccount, namespace }],
    });
  }
}
