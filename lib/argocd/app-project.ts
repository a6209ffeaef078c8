import type { Construct } from 'constructs';
import { AppProject } from '../../imports/argoproj.io';
import { clusterScopedKinds } from '../kinds/cluster-scoped-kinds';
import { compare } from '../program/compare';
import { kubernetesKinds } from '../kinds/kubernetes-kinds';
import type { RenderedObject } from '../cluster/rendered-object';
import { ownCluster } from '../kubernetes/own-cluster';
import { Platform } from '../cluster/platform';
import type { Release } from '../releases/release';

/** Name of the AppProject of an environment. */
export function projectName(environment: string): string {
  return `private-ai-${environment}`;
}

/**
 * The AppProject of an environment. It allows the repository and the namespaces of the environment, and the kinds
 * that its release can render, so that nothing else can come in through Git.
 *
 * Kinds that are not rendered just now are allowed too: Argo CD forgets live objects that their project does not
 * allow, so the last object of a kind would never be pruned (argoproj/argo-cd controller/state.go @v3.5.1). For
 * the same reason `retiring.namespaces` is allowed.
 */
export function appProject(scope: Construct, id: string, objects: readonly RenderedObject[]): void {
  const { environment, release } = Platform.of(scope);
  const { delivery, retiring } = environment;
  const namespaces = objects.flatMap(({ manifest }) => manifest.metadata.namespace ?? []);
  const kinds = renderableKinds(release);
  new AppProject(scope, id, {
    metadata: { name: projectName(environment.name), namespace: delivery.namespace },
    spec: {
      description: `Private AI platform, environment ${environment.name}`,
      sourceRepos: [delivery.repository],
      destinations: [
        // Argo CD's own objects: the stages' Applications and this project.
        { server: ownCluster, namespace: delivery.namespace },
        ...[...new Set([...namespaces, ...retiring.namespaces])]
          .sort(compare)
          .map((namespace) => ({ server: delivery.server, namespace })),
      ],
      clusterResourceWhitelist: kinds.filter(({ kind }) => clusterScopedKinds.has(kind)),
      namespaceResourceWhitelist: kinds.filter(({ kind }) => !clusterScopedKinds.has(kind)),
    },
  });
}

/** Every kind that components can render for the release, sorted. */
function renderableKinds({ servedKinds }: Release): { group: string; kind: string }[] {
  const ofKubernetes = Object.entries(kubernetesKinds).flatMap(([group, kinds]) =>
    kinds.map((kind) => ({ group, kind })),
  );
  const served = [...servedKinds].map((key) => {
    const [group = '', , kind = ''] = key.split('/');
    return { group, kind };
  });
  return [...ofKubernetes, ...served].sort((a, b) => compare(`${a.group}/${a.kind}`, `${b.group}/${b.kind}`));
}
