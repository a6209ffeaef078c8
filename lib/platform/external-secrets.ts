import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import { ExternalSecret, SecretStore } from '../../imports/external-secrets.io';
import { Password } from '../../imports/generators.external-secrets.io';
import { compare } from '../core/errors';
import { setPhase } from '../core/phases';
import { Platform } from '../core/platform';
import { originOf, type SecretContract } from '../core/secret-contract';

const labels = { 'app.kubernetes.io/part-of': 'private-ai' };

/** A generated value is made once; a pruned or deleted resource would make a new one under running servers. */
const keep = { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' };

/**
 * Makes every declared Secret in the cluster, with the provider `external-secrets`: random values by
 * Password generators, copies by a SecretStore that may read exactly the Secrets that are copied. What the
 * owner must supply becomes a duty. With the provider `existing` all of them are the owner's.
 *
 * Defaults of the CustomResourceDefinitions are written out, since Argo CD would show them as differences.
 */
export class ExternalSecrets extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const platform = Platform.of(this);
    if (platform.environment.secrets.provider === 'existing') return;
    platform.require(this, { operator: 'external-secrets' });
    platform.whenComplete(() => {
      const secrets = [...platform.secrets].sort((a, b) => compare(key(a), key(b)));
      new GeneratedSecrets(
        this,
        'generated',
        secrets.filter((secret) => originOf(secret) === 'generated'),
      );
      new CopiedSecrets(
        this,
        'copied',
        secrets.filter((secret) => originOf(secret) === 'copied'),
      );
    });
  }
}

/** One ExternalSecret per Secret and one generator per key. */
class GeneratedSecrets extends Construct {
  constructor(scope: Construct, id: string, secrets: readonly SecretContract[]) {
    super(scope, id);
    setPhase(this, 'secrets');
    for (const secret of secrets) this.generate(secret);
  }

  private generate(secret: SecretContract): void {
    const { name, namespace } = secret;
    const generated = secret.keys.flatMap((part) =>
      part.generate === undefined ? [] : [{ key: part.name, length: part.generate }],
    );
    for (const part of generated) {
      new Password(this, `${key(secret)}-${part.key}-generator`, {
        metadata: { name: generatorName(name, part.key), namespace, labels },
        // Letters and digits only: every program and every shell takes them.
        spec: {
          length: part.length,
          digits: Math.floor(part.length / 4),
          symbols: 0,
          noUpper: false,
          allowRepeat: true,
        },
      });
    }
    new ExternalSecret(this, key(secret), {
      metadata: { name, namespace, labels, annotations: keep },
      spec: {
        refreshPolicy: 'CreatedOnce',
        refreshInterval: '1h0m0s',
        target: {
          name,
          creationPolicy: 'Orphan',
          deletionPolicy: 'Retain',
          immutable: true,
          ...staticKeys(secret),
        },
        dataFrom: generated.map((part) => ({
          sourceRef: {
            generatorRef: {
              apiVersion: 'generators.external-secrets.io/v1alpha1',
              kind: 'Password' as const,
              name: generatorName(name, part.key),
            },
          },
          rewrite: [{ regexp: { source: 'password', target: part.key } }],
        })),
      },
    });
  }
}

/** Per pair of namespaces one store with a reader of its own; per Secret one ExternalSecret. */
class CopiedSecrets extends Construct {
  constructor(scope: Construct, id: string, secrets: readonly SecretContract[]) {
    super(scope, id);
    setPhase(this, 'secretCopies');
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
      new ExternalSecret(this, key(secret), {
        metadata: { name: secret.name, namespace: secret.namespace, labels },
        spec: {
          refreshPolicy: 'Periodic',
          refreshInterval: '1h0m0s',
          secretStoreRef: { kind: 'SecretStore', name: store },
          target: {
            name: secret.name,
            creationPolicy: 'Owner',
            deletionPolicy: 'Retain',
            ...staticKeys(secret),
          },
          data: secret.keys.flatMap(({ name, from }) =>
            from === undefined
              ? []
              : [
                  {
                    secretKey: name,
                    remoteRef: {
                      key: secret.copyOf?.name ?? '',
                      property: from,
                      conversionStrategy: 'Default' as const,
                      decodingStrategy: 'None' as const,
                      metadataPolicy: 'None' as const,
                    },
                  },
                ],
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
    new k8s.KubeRole(this, `${source}-${role}`, {
      metadata: { name: role, namespace: source, labels },
      rules: [
        {
          apiGroups: [''],
          resources: ['secrets'],
          resourceNames: copies.map(({ copyOf }) => copyOf?.name ?? ''),
          verbs: ['get'],
        },
      ],
    });
    new k8s.KubeRoleBinding(this, `${source}-${role}-binding`, {
      metadata: { name: role, namespace: source, labels },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: role },
      subjects: [{ kind: 'ServiceAccount', name: reader, namespace }],
    });
    // external-secrets/external-secrets docs/provider/kubernetes.md @v0.19.2
    new SecretStore(this, `${namespace}-${name}`, {
      metadata: { name, namespace, labels },
      spec: {
        provider: {
          kubernetes: {
            remoteNamespace: source,
            server: {
              url: 'kubernetes.default',
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

/** Keys that are no secrets, such as an endpoint, added to the others. */
function staticKeys({ keys }: SecretContract): { template?: object } {
  const data = Object.fromEntries(
    keys.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const])),
  );
  return Object.keys(data).length === 0
    ? {}
    : { template: { engineVersion: 'v2', mergePolicy: 'Merge', data } };
}

/** Names of Kubernetes objects hold no underscore. */
function generatorName(secret: string, part: string): string {
  return `${secret}-${part.toLowerCase().replaceAll('_', '-')}`;
}

function key({ namespace, name }: SecretContract): string {
  return `${namespace}/${name}`.replace('/', '-');
}
