import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { objectLabels } from '../cluster/labels';
import { rotatable } from '../cluster/platform';
import type { SecretContract } from '../contracts/secret-contract';
import { Needs } from '../cluster/needs';

export interface ServiceAccountTokenProps {
  /** Name of the ServiceAccount, and of the Secret in its first version. */
  readonly name: string;
  readonly namespace: string;
}

/**
 * A ServiceAccount that runs no pod, and a Secret that the cluster fills with its token: for programs that
 * present a fixed token and cannot renew one. The Secret is rendered without data
 * (kubernetes.io/docs, "Manually create a long-lived API token for a ServiceAccount"). Another version is another
 * Secret; Argo CD prunes the old one after the sync, and its token ends with it.
 */
export class ServiceAccountToken extends Construct {
  /** The token is under the key `token`. */
  readonly secret: SecretContract;

  constructor(scope: Construct, id: string, props: ServiceAccountTokenProps) {
    super(scope, id);
    const { name, namespace } = props;
    const labels = objectLabels(name);
    const secret = rotatable(this, {
      name,
      namespace,
      purpose: `Token of the service account ${name}; the cluster makes it`,
      keys: [{ name: 'token', description: 'bearer token' }],
    });
    new k8s.KubeServiceAccount(this, 'Account', {
      metadata: { name, namespace, labels },
      automountServiceAccountToken: false,
    });
    new k8s.KubeSecret(this, 'Secret', {
      metadata: {
        name: secret.name,
        namespace,
        labels,
        annotations: { 'kubernetes.io/service-account.name': name },
      },
      type: 'kubernetes.io/service-account-token',
    });
    this.secret = Needs.of(this).producedSecret(secret);
  }
}
