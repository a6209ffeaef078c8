import { Construct } from 'constructs';
import * as argoproj from '../../imports/argoproj.io';
import { compare } from '../program/compare';
import { kindRecords, partsOf } from '../kinds/kinds';
import type { KindRecord } from '../kinds/kind-record';
import type { RenderedObject } from '../cluster/rendered-object';
import { ownCluster } from '../kubernetes/own-cluster';
import type { DeliverySettings } from '../environment/schema';

/** Name of the AppProject of an environment. */
export function projectName(environment: string): string {
  return `private-ai-${environment}`;
}

export interface AppProjectProps {
  /** Name of the environment. */
  readonly name: string;
  readonly delivery: DeliverySettings;
  /** Namespaces that nothing is rendered for any more, and that Argo CD still has to prune. */
  readonly retiringNamespaces: readonly string[];
  /** What the environment renders. */
  readonly objects: readonly RenderedObject[];
}

/**
 * The AppProject of an environment. It allows the repository and the namespaces of the environment, and the kinds
 * that the program can render for any release, so that nothing else can come in through Git.
 *
 * Kinds that are not rendered just now, or only for an earlier release, are allowed too: Argo CD forgets live objects that their project does not
 * allow, so the last object of a kind would never be pruned (argoproj/argo-cd controller/state.go @v3.5.1). For
 * the same reason `retiring.namespaces` is allowed.
 */
export class AppProject extends Construct {
  constructor(scope: Construct, id: string, props: AppProjectProps) {
    super(scope, id);
    const { name, delivery, retiringNamespaces, objects } = props;
    const namespaces = objects.flatMap(({ manifest }) => manifest.metadata.namespace ?? []);
    new argoproj.AppProject(this, 'AppProject', {
      metadata: { name: projectName(name), namespace: delivery.namespace },
      spec: {
        description: `Private AI platform, environment ${name}`,
        sourceRepos: [delivery.repository],
        destinations: [
          // Argo CD's own objects: the stages' Applications and this project.
          { server: ownCluster, namespace: delivery.namespace },
          ...[...new Set([...namespaces, ...retiringNamespaces])]
            .sort(compare)
            .map((namespace) => ({ server: delivery.server, namespace })),
        ],
        clusterResourceWhitelist: kindsOfScope('Cluster'),
        namespaceResourceWhitelist: kindsOfScope('Namespaced'),
      },
    });
  }
}

/** Every kind of a scope that components can render, sorted. */
function kindsOfScope(scope: KindRecord['scope']): { group: string; kind: string }[] {
  return [...kindRecords]
    .filter(([, record]) => record.scope === scope)
    .map(([name]) => partsOf(name))
    .sort((a, b) => compare(`${a.group}/${a.kind}`, `${b.group}/${b.kind}`));
}
