import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { objectLabels } from '../cluster/labels';
import { rotatable } from '../cluster/platform';
import type { SecretContract } from '../contracts/secret-contract';
import { Needs } from '../cluster/needs';

export interface ServiceAccountTokenProps {
  /** Name of the Secret and, unless it is given, of a new ServiceAccount. */
  readonly name: string;
  readonly namespace: string;
}

/**
 * A ServiceAccount that runs no pod, and a Secret that the cluster fills with its token: for programs that
 * present a fixed token and cannot renew one. The Secret is rendered without data
 * (kubernetes.io/docs, "Manually create a long-lived API token for a ServiceAccount"). Another version is another
 * Secret; Argo CD prunes the old one after the sync, and its token ends with it.
 *
 * @returns the contract of the Secret; key `token`
 */
export function serviceAccountToken(
  scope: Construct,
  id: string,
  props: ServiceAccountTokenProps,
): SecretContract {
  const { name, namespace } = props;
  const labels = objectLabels(name);
  const secret = rotatable(scope, {
    name,
    namespace,
    purpose: `Token of the service account ${name}; the cluster makes it`,
    keys: [{ name: 'token', description: 'bearer token' }],
  });
  new k8s.KubeServiceAccount(scope, `${id}Account`, {
    metadata: { name, namespace, labels },
    automountServiceAccountToken: false,
  });
  new k8s.KubeSecret(scope, id, {
    metadata: {
      name: secret.name,
      namespace,
      labels,
      annotations: { 'kubernetes.io/service-account.name': name },
    },
    type: 'kubernetes.io/service-account-token',
  });
  return Needs.of(scope).producedSecret(secret);
}
