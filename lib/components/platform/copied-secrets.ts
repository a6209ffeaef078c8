import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import * as externalSecrets from '../../../imports/external-secrets.io';
import { ownCluster } from '../../kubernetes/own-cluster';
import { AccountRole, rule } from '../../workload/account-role';
import { setSyncWave } from '../../cluster/sync-wave';
import type { SecretContract } from '../../contracts/secret-contract';
import { labels, secretId, storedKey, templateOf } from './external-secret';

/** Copies between namespaces: per pair of them one store with a reader of its own, per Secret one ExternalSecret. */
export class CopiedSecrets extends Construct {
  constructor(scope: Construct, id: string, secrets: readonly SecretContract[]) {
    super(scope, id);
    setSyncWave(this, 'secretCopies');
    const pairs = new Map<string, SecretContract[]>();
    for (const secret of secrets) {
      const pair = `${secret.namespace}/${secret.copyOf?.namespace ?? ''}`;
      pairs.set(pair, [...(pairs.get(pair) ?? []), secret]);
    }
    for (const copies of pairs.values()) this.copy(copies);
  }

  private copy(copies: readonly SecretContract[]): void {
    const [first] = copies;
    const source = first?.copyOf?.namespace;
    if (first === undefined || source === undefined) return;
    const store = this.makeStore(first.namespace, source, copies);
    for (const secret of copies) {
      const entry = secret.copyOf?.name ?? '';
      new externalSecrets.ExternalSecret(this, secretId(secret), {
        metadata: { name: secret.name, namespace: secret.namespace, labels },
        spec: {
          refreshPolicy: 'Periodic',
          refreshInterval: '1h0m0s',
          secretStoreRef: { kind: 'SecretStore', name: store },
          target: {
            name: secret.name,
            creationPolicy: 'Owner',
            deletionPolicy: 'Retain',
            ...templateOf(secret),
          },
          data: secret.keys.flatMap(({ name, from }) =>
            from === undefined ? [] : [storedKey(name, entry, from)],
          ),
        },
      });
    }
  }

  /** The reader may `get` the copied Secrets by name, and nothing else. */
  private makeStore(namespace: string, source: string, copies: readonly SecretContract[]): string {
    const name = `secrets-of-${source}`;
    const reader = `${name}-reader`;
    new k8s.KubeServiceAccount(this, `${namespace}-${reader}`, {
      metadata: { name: reader, namespace, labels },
      automountServiceAccountToken: false,
    });
    const role = `secrets-for-${namespace}`;
    new AccountRole(this, `${source}-${role}`, {
      name: role,
      namespace: source,
      labels,
      rules: [
        rule(
          '',
          'secrets',
          ['get'],
          copies.map(({ copyOf }) => copyOf?.name ?? ''),
        ),
      ],
      accounts: [{ name: reader, namespace }],
    });
    // external-secrets/external-secrets docs/provider/kubernetes.md @v0.19.2
    new externalSecrets.SecretStore(this, `${namespace}-${name}`, {
      metadata: { name, namespace, labels },
      spec: {
        provider: {
          kubernetes: {
            remoteNamespace: source,
            server: {
              // A proxy of the cluster leaves out names that end in .svc; without a name it would be kubernetes.default.
              url: ownCluster,
              caProvider: { type: 'ConfigMap', name: 'kube-root-ca.crt', key: 'ca.crt' },
            },
            auth: { serviceAccount: { name: reader } },
          },
        },
      },
    });
    return name;
  }
}
