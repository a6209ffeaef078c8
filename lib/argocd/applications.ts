import { groupKindOf } from '../kinds/kinds';
import { Construct } from 'constructs';
import * as argoproj from '../../imports/argoproj.io';
import type { RenderedObject } from '../cluster/rendered-object';
import { ownCluster } from '../kubernetes/own-cluster';
import { Platform } from '../cluster/platform';
import type { DeliverySettings } from '../environment/schema';
import type { StageName } from '../environment/stages';
import { projectName } from './app-project';
import { repositoryFolder } from './repository-folder';

export interface ApplicationProps {
  /** Name of the environment. */
  readonly name: string;
  readonly stages: readonly StageName[];
  readonly delivery: DeliverySettings;
}

export interface StageApplicationsProps extends ApplicationProps {
  /** What the stages render. */
  readonly objects: readonly RenderedObject[];
}

/**
 * Retries without end: operators take their time to install, and Argo CD does not try a commit again after
 * the last retry. Each retry takes the newest commit, else a commit that cannot succeed would keep out the one
 * that mends it (argoproj/argo-cd docs/user-guide/auto_sync.md, controller/appcontroller.go @v3.3.12).
 */
const retry = { limit: -1, refresh: true, backoff: { duration: '30s', factor: 2, maxDuration: '5m' } };

/**
 * `RespectIgnoreDifferences` is not among them: with it, what is applied takes over every field that a comparison leaves
 * out, hence all of `status` (controller/sync.go normalizeTargetResources, util/settings/settings.go @v3.2.11). An
 * Application has no subresource for it, so the root would write old states over those of operations that run, own
 * `status.sync.status`, and take it away with the next comparison: its state is then Unknown, and nothing is synced.
 */
const syncOptions = ['ServerSideApply=true', 'SkipDryRunOnMissingResource=true', 'FailOnSharedResource=true'];

const labels = { 'app.kubernetes.io/part-of': 'private-ai' };
/** One without the other can show drift that is none (argoproj/argo-cd docs/user-guide/diff-strategies.md @v3.3.12). */
const annotations = { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=true' };

/** Names of the Applications of an environment: the root, then the stages. */
export function applicationNames({ name, stages }: Pick<ApplicationProps, 'name' | 'stages'>): string[] {
  return ['root', ...stages].map((part) => `${name}-${part}`);
}

/**
 * One Application per stage, all in one wave: the wait Jobs of the stages keep the order. With waves of their own the
 * root would wait for a stage, and until then not see the commit that mends it.
 */
export class StageApplications extends Construct {
  constructor(scope: Construct, id: string, props: StageApplicationsProps) {
    super(scope, id);
    const { name, stages, delivery, objects } = props;
    for (const stage of stages) {
      const ignoreDifferences = sharedLists(objects.filter(({ folder }) => folder === stage));
      new argoproj.Application(this, stage, {
        metadata: {
          name: `${name}-${stage}`,
          namespace: delivery.namespace,
          labels: { ...labels, stage },
          annotations,
        },
        spec: {
          ...applicationSpec(props, {
            path: `${repositoryFolder(props)}/${stage}`,
            server: delivery.server,
            namespace: Platform.of(this).namespaces.workloads,
            syncOptions: [
              // Not for the root: pruning a stage would be a wave after that of the Applications, which it then waits for,
              // and it is one of them: not healthy while it syncs.
              'PruneLast=true',
              ...(ignoreDifferences === undefined ? [] : ['RespectIgnoreDifferences=true']),
            ],
          }),
          ignoreDifferences,
        },
      });
    }
  }
}

/**
 * Lists that OpenShift adds to, and that nobody can own in part: the pull secrets of a ServiceAccount, where we state
 * some (argoproj/argo-cd docs/user-guide/diffing.md @v3.3.12; list type `atomic` in k8s.io/api core/v1).
 */
function sharedLists(
  objects: readonly RenderedObject[],
): argoproj.ApplicationSpecIgnoreDifferences[] | undefined {
  const found = objects
    .map(({ manifest }) => manifest)
    .filter((manifest) => groupKindOf(manifest) === 'ServiceAccount' && 'imagePullSecrets' in manifest)
    .map(({ kind, metadata: { name, namespace } }) => ({
      kind,
      name,
      namespace,
      jsonPointers: ['/imagePullSecrets'],
    }));
  return found.length === 0 ? undefined : found;
}

/** The Application that keeps all others, the AppProject and itself as they are in Git. */
export class RootApplication extends Construct {
  constructor(scope: Construct, id: string, props: ApplicationProps) {
    super(scope, id);
    const { name, delivery } = props;
    new argoproj.Application(this, 'Application', {
      metadata: { name: `${name}-root`, namespace: delivery.namespace, labels, annotations },
      spec: applicationSpec(props, {
        path: repositoryFolder(props),
        // With our own Argo CD, `bootstrap` holds what only a cluster admin may change.
        include: delivery.argocd === 'managed' ? 'argocd/*.yaml' : '{bootstrap,argocd}/*.yaml',
        server: ownCluster,
        namespace: delivery.namespace,
      }),
    });
  }
}

function applicationSpec(
  { name, delivery }: ApplicationProps,
  target: {
    path: string;
    include?: string;
    server: string;
    namespace: string;
    syncOptions?: readonly string[];
  },
): ConstructorParameters<typeof argoproj.Application>[2]['spec'] {
  return {
    project: projectName(name),
    source: {
      repoUrl: delivery.repository,
      targetRevision: delivery.revision,
      path: target.path,
      directory: { recurse: true, include: target.include ?? '*.yaml' },
    },
    destination: { server: target.server, namespace: target.namespace },
    syncPolicy: {
      automated: { prune: true, selfHeal: true },
      syncOptions: [...syncOptions, ...(target.syncOptions ?? [])],
      retry,
    },
  };
}
