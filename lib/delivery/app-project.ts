import type { Construct } from 'constructs';
import { AppProject } from '../../imports/argoproj.io';
import { compare } from '../core/errors';
import { groupOf, type RenderedObject } from '../core/manifest';
import { ownCluster } from '../core/own-cluster';
import { Platform } from '../core/platform';

/** Name of the AppProject of an environment. */
export function projectName(environment: string): string {
  return `private-ai-${environment}`;
}

/**
 * The AppProject of an environment. It allows exactly the kinds, namespaces and the repository that the
 * environment uses, so that nothing else can come in through Git.
 */
export function appProject(scope: Construct, id: string, objects: readonly RenderedObject[]): void {
  const { environment } = Platform.of(scope);
  const { delivery } = environment;
  const namespaces = objects.flatMap(({ manifest }) => manifest.metadata.namespace ?? []);
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
      clusterResourceWhitelist: kinds(objects, (object) => object.manifest.metadata.namespace === undefined),
      namespaceResourceWhitelist: [
        ...kinds(objects, (object) => object.manifest.metadata.namespace !== undefined),
        { group: 'argoproj.io', kind: 'AppProject' },
        { group: 'argoproj.io', kind: 'Application' },
      ],
    },
  });
}

function kinds(
  objects: readonly RenderedObject[],
  matches: (object: RenderedObject) => boolean,
): { group: string; kind: string }[] {
  const found = new Map(
    objects.filter(matches).map(({ manifest }) => {
      const kind = { group: groupOf(manifest.apiVersion), kind: manifest.kind };
      return [`${kind.group}/${kind.kind}`, kind];
    }),
  );
  return [...found].sort(([a], [b]) => compare(a, b)).map(([, kind]) => kind);
}
