import type { Construct } from 'constructs';
import { AppProject } from '../../imports/argoproj.io';
import { compare } from '../core/errors';
import { groupOf, type Manifest } from '../core/manifest';
import { ownCluster } from '../core/own-cluster';
import { Platform } from '../core/platform';

/** Name of the AppProject of an environment. */
export function projectName(environment: string): string {
  return `private-ai-${environment}`;
}

/**
 * The AppProject of an environment. It allows exactly the kinds, namespaces and the repository that the
 * environment uses, so that nothing else can come in through Git; objects without namespace by name too.
 *
 * @param manifests what the stages hold
 */
export function appProject(scope: Construct, id: string, manifests: readonly Manifest[]): void {
  const { environment } = Platform.of(scope);
  const { delivery } = environment;
  const namespaced = manifests.filter(({ metadata }) => metadata.namespace !== undefined);
  const namespaces = namespaced.flatMap(({ metadata }) => metadata.namespace ?? []);
  const own =
    delivery.argocd === 'managed' ? ['AppProject', 'Application', 'ArgoCD'] : ['AppProject', 'Application'];
  new AppProject(scope, id, {
    metadata: { name: projectName(environment.name), namespace: delivery.namespace },
    spec: {
      description: `Private AI platform, environment ${environment.name}`,
      sourceRepos: [delivery.repository],
      destinations: [
        // Argo CD's own objects: the stages' Applications and this project.
        { server: ownCluster, namespace: delivery.namespace },
        ...[...new Set(namespaces)]
          .sort(compare)
          .map((namespace) => ({ server: delivery.server, namespace })),
      ],
      clusterResourceWhitelist: manifests
        .filter(({ metadata }) => metadata.namespace === undefined)
        .map((manifest) => ({ ...kindOf(manifest), name: manifest.metadata.name }))
        .sort((a, b) => compare(`${a.group}/${a.kind}/${a.name}`, `${b.group}/${b.kind}/${b.name}`)),
      namespaceResourceWhitelist: [
        ...unique(namespaced.map(kindOf)),
        ...own.map((kind) => ({ group: 'argoproj.io', kind })),
      ],
    },
  });
}

interface Kind {
  readonly group: string;
  readonly kind: string;
}

function kindOf({ apiVersion, kind }: Manifest): Kind {
  return { group: groupOf(apiVersion), kind };
}

function unique(kinds: readonly Kind[]): Kind[] {
  const found = new Map(kinds.map((kind) => [`${kind.group}/${kind.kind}`, kind]));
  return [...found].sort(([a], [b]) => compare(a, b)).map(([, kind]) => kind);
}
