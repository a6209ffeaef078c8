import { ApiObject } from 'cdk8s';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { ClusterNeeds, Prerequisite } from '../../cluster/cluster-needs';
import { platformLabels } from '../../cluster/labels';
import { retained } from '../../cluster/retained';
import { Platform } from '../../cluster/platform';

const rbac = 'rbac.authorization.k8s.io';

/**
 * What tells OpenShift AI which of its components to run, in the words of the release: `lib/releases` has a file of it for
 * each. With `dataScienceCluster: existing` it is a prerequisite. Bindings by which its operators would give a role to everybody
 * who is logged in are made before, for the admins of the cluster.
 */
export class OpenShiftAi extends Construct {
  constructor(
    scope: Construct,
    id: string,
    needs: Pick<ClusterNeeds, 'dataScienceComponents' | 'operators' | 'permissions'>,
  ) {
    super(scope, id);
    const { release, namespaces } = Platform.of(this);
    const all = { ...needs, registriesNamespace: namespaces.modelRegistry };
    for (const { name, annotations, clusterRole } of release.openShiftAi.openBindings(all)) {
      new k8s.KubeClusterRoleBinding(this, name, {
        metadata: { name, labels: platformLabels, annotations: { ...annotations } },
        roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: clusterRole },
        // Who has every right already. The API server drops an empty list.
        subjects: [{ apiGroup: rbac, kind: 'Group', name: 'system:cluster-admins' }],
      });
    }
    for (const object of release.openShiftAi.objects(all)) {
      new ApiObject(this, object.kind, {
        ...object,
        metadata: { ...object.metadata, annotations: retained },
      });
    }
  }
}

/** What an OpenShift AI must be set to that the environment does not set up. */
export function openShiftAiPrerequisites(
  { release, namespaces }: Platform,
  needs: Pick<ClusterNeeds, 'dataScienceComponents' | 'operators' | 'permissions'>,
): Prerequisite[] {
  return release.openShiftAi
    .prerequisites({ ...needs, registriesNamespace: namespaces.modelRegistry })
    .map(({ text, namespace }) =>
      namespace === undefined ? { text } : { text, object: { kind: 'Namespace', name: namespace } },
    );
}
