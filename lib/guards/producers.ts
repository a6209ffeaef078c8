import { clusterNamespaces } from '../cluster/cluster-namespaces';
import { filledKeysAnnotation } from '../cluster/labels';
import { type Manifest, recordAt, recordsAt } from '../kubernetes/manifest';
import type { RenderedObject } from '../cluster/rendered-object';
import type { RenderedEnvironment } from '../cluster/rendered-environment';
import { originOf } from '../cluster/secret-origin';
import { groupKind, groupKindOf } from '../kinds/kinds';
import { producedBy, producedKinds } from '../releases/release';

/** Something that references can resolve to. */
export interface Producer {
  /** The object that is it, or whose operator makes it; absent when it exists before. */
  readonly object?: RenderedObject;
  /** Keys or ports; absent when unknown. */
  readonly parts?: ReadonlySet<string>;
}

/** Objects that OpenShift makes in every namespace (docs.openshift.com, service CA and service account pages). */
export const inEveryNamespace = [
  'ConfigMap/openshift-service-ca.crt',
  'ConfigMap/kube-root-ca.crt',
  'ServiceAccount/builder',
  'ServiceAccount/default',
  'ServiceAccount/deployer',
];

const everywhere = new Set([
  ...inEveryNamespace,
  ...[...clusterNamespaces].map((name) => `Namespace/${name}`),
]);
const clusterRole = 'rbac.authorization.k8s.io/ClusterRole';
const clusterRoles = /^(system:|admin$|edit$|view$|cluster-reader$)/;

/** Knows what exists: rendered, made by operators (the release's table), declared existing, or always there. */
export class Producers {
  private readonly known = new Map<string, Producer>();

  constructor(rendered: RenderedEnvironment) {
    const { needs, environment } = rendered;
    for (const object of rendered.objects) this.addRendered(object, rendered);
    for (const { object } of needs.prerequisites) {
      if (object !== undefined)
        this.add(kindOfPrerequisite(object.kind), object.namespace, object.name, {
          parts: setOf(object.keys),
        });
    }
    for (const secret of needs.secrets) {
      if (originOf(secret, environment.secrets) !== 'supplied') continue;
      const parts = new Set(secret.keys.map((part) => part.name));
      this.add('Secret', secret.namespace, secret.name, { parts });
    }
    for (const { namespace, name, keys } of needs.producedSecrets) {
      const known = this.find('Secret', namespace, name);
      this.add('Secret', namespace, name, { ...known, parts: new Set(keys.map((key) => key.name)) });
    }
    this.add('Namespace', undefined, environment.delivery.namespace, {});
  }

  find(kind: string, namespace: string | undefined, name: string): Producer | undefined {
    if (everywhere.has(`${kind}/${name}`) || (kind === clusterRole && clusterRoles.test(name))) return {};
    return this.known.get(key(kind, namespace, name));
  }

  private addRendered(object: RenderedObject, { platform }: RenderedEnvironment): void {
    const { manifest } = object;
    const { namespace, name } = manifest.metadata;
    this.add(groupKindOf(manifest), namespace, name, { object, parts: partsOf(manifest) });
    for (const made of producedBy(platform.release, manifest)) {
      if (made.claimed === true) continue;
      const ports = made.ports?.flatMap((port) => [port.name, String(port.port)]);
      this.add(groupKind(producedKinds[made.kind], made.kind), made.namespace, made.name, {
        object,
        parts: setOf(made.keys ?? ports),
      });
    }
  }

  private add(kind: string, namespace: string | undefined, name: string, producer: Producer): void {
    this.known.set(key(kind, namespace, name), producer);
  }
}

function partsOf(manifest: Manifest): ReadonlySet<string> | undefined {
  switch (groupKindOf(manifest)) {
    case 'ConfigMap':
      return new Set([
        ...Object.keys(recordAt(manifest, 'data')),
        ...Object.keys(recordAt(manifest, 'binaryData')),
        ...(manifest.metadata.annotations?.[filledKeysAnnotation]?.split(' ') ?? []),
      ]);
    case 'Service':
      return new Set(
        recordsAt(manifest, 'spec', 'ports').flatMap((port) =>
          [port.name, port.port].filter((part) => part !== undefined).map(String),
        ),
      );
    default:
      return undefined;
  }
}

/** Prerequisites are of the core group, but for the stores of External Secrets. */
function kindOfPrerequisite(kind: string): string {
  return kind.endsWith('SecretStore') ? groupKind('external-secrets.io', kind) : kind;
}

function setOf(parts: readonly string[] | undefined): ReadonlySet<string> | undefined {
  return parts === undefined ? undefined : new Set(parts);
}

function key(kind: string, namespace: string | undefined, name: string): string {
  return `${kind}/${namespace ?? ''}/${name}`;
}
