import { ApiObject } from 'cdk8s';
import { Construct } from 'constructs';
import type { ClusterNeeds, Prerequisite } from '../../cluster/cluster-needs';
import { retained } from '../../cluster/retained';
import { Platform } from '../../cluster/platform';

/**
 * What tells OpenShift AI which of its components to run, in the words of the release: `lib/releases` has a file of it for
 * each. With `dataScienceCluster: existing` it is a prerequisite.
 */
export class OpenShiftAi extends Construct {
  constructor(
    scope: Construct,
    id: string,
    needs: Pick<ClusterNeeds, 'dataScienceComponents' | 'operators' | 'permissions'>,
  ) {
    super(scope, id);
    const { release, namespaces } = Platform.of(this);
    const registriesNamespace = namespaces.modelRegistry;
    for (const object of release.openShiftAi.objects({ ...needs, registriesNamespace })) {
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
