import { Construct } from 'constructs';
import { bash } from '../../program/shell-script';
import { rule } from '../../workload/account-role';
import { OcJob } from '../../workload/oc-job';
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
    new OcJob(this, 'Job', {
      name,
      namespace: ours,
      command: bash('components/platform/operator-wait-job.sh'),
      env: {
        TITLE: operator.title,
        PACKAGE: operator.package,
        NAMESPACE: namespace,
        MINIMUM: operator.minimum.version,
        MINIMUM_REASON: operator.minimum.reason,
        CRDS: operator.crds.join(' '),
      },
      // It runs before External Secrets could copy one.
      pullSecret: false,
      rights: [
        {
          namespace,
          rules: [
            rule('operators.coreos.com', 'subscriptions', ['get'], [operator.package]),
            // Its name holds the version, which nobody knows before.
            rule('operators.coreos.com', 'clusterserviceversions', ['get']),
          ],
        },
        {
          rules: [rule('apiextensions.k8s.io', 'customresourcedefinitions', ['get'], operator.crds)],
        },
      ],
    });
  }
}
