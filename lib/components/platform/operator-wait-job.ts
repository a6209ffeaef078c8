import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { BatchJob } from '../../workload/batch-job';
import { cliPod } from '../../workload/cli-pod';
import { objectLabels } from '../../cluster/labels';
import { setSyncWaveOfEveryKind } from '../../cluster/sync-wave';
import { Platform } from '../../cluster/platform';
import type { OperatorPackage } from '../../releases/release';

/**
 * Job `wait-for-<package>-<hash>`: ends when the operator runs in the wanted version and its
 * CustomResourceDefinitions are established, so that the next waves can apply its resources. It waits without
 * end and says every half minute for what; a Job that failed would stay failed. It may read the Subscription,
 * the ClusterServiceVersions of the namespace, and the definitions by name.
 *
 * It runs in the namespace of the workloads: whoever can make a Job in an operator's namespace can make it
 * run with the rights of the operator, and Argo CD may make what Git says.
 */
export class OperatorWaitJob extends Construct {
  constructor(scope: Construct, id: string, operator: OperatorPackage) {
    super(scope, id);
    setSyncWaveOfEveryKind(this, 'waitJobs');
    const name = `wait-for-${operator.package}`;
    const { namespace } = operator;
    const ours = Platform.of(this).namespaces.workloads;
    const subjects = [{ kind: 'ServiceAccount', name, namespace: ours }];
    const apiGroup = 'rbac.authorization.k8s.io';
    new BatchJob(this, 'Job', {
      name,
      namespace: ours,
      ...cliPod({
        script: 'components/platform/operator-wait-job.sh',
        env: {
          TITLE: operator.title,
          PACKAGE: operator.package,
          NAMESPACE: namespace,
          MINIMUM: operator.minimum.version,
          MINIMUM_REASON: operator.minimum.reason,
          CRDS: operator.crds.join(' '),
        },
      }),
      // It runs before External Secrets could copy one.
      pullSecret: false,
    });
    const metadata = { name, labels: objectLabels(name) };
    new k8s.KubeRole(this, 'Role', {
      metadata: { ...metadata, namespace },
      rules: [
        {
          apiGroups: ['operators.coreos.com'],
          resources: ['subscriptions'],
          resourceNames: [operator.package],
          verbs: ['get'],
        },
        // Its name holds the version, which nobody knows before.
        { apiGroups: ['operators.coreos.com'], resources: ['clusterserviceversions'], verbs: ['get'] },
      ],
    });
    new k8s.KubeRoleBinding(this, 'RoleBinding', {
      metadata: { ...metadata, namespace },
      roleRef: { apiGroup, kind: 'Role', name },
      subjects,
    });
    const clusterWide = { name: `private-ai-${name}`, labels: objectLabels(name) };
    new k8s.KubeClusterRole(this, 'ClusterRole', {
      metadata: clusterWide,
      rules: [
        {
          apiGroups: ['apiextensions.k8s.io'],
          resources: ['customresourcedefinitions'],
          resourceNames: [...operator.crds],
          verbs: ['get'],
        },
      ],
    });
    new k8s.KubeClusterRoleBinding(this, 'ClusterRoleBinding', {
      metadata: clusterWide,
      roleRef: { apiGroup, kind: 'ClusterRole', name: clusterWide.name },
      subjects,
    });
  }
}
