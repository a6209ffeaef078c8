import { Application } from '../../imports/argoproj.io';
import { type EnvironmentApp, Folder, syncWave } from '../core/environment-app';
import type { RenderedObject } from '../core/manifest';
import { ownCluster } from '../core/own-cluster';
import type { Environment } from '../environment/schema';
import { stageNames, type StageName } from '../environment/stages';
import { appProject, projectName } from './app-project';

/**
 * Retries without end: operators take their time to install, and Argo CD does not try a commit again after
 * the last retry (argoproj/argo-cd docs/user-guide/auto_sync.md @v3.5.1).
 */
const retry = { limit: -1, backoff: { duration: '30s', factor: 2, maxDuration: '5m' } };

const syncOptions = [
  'ServerSideApply=true',
  'RespectIgnoreDifferences=true',
  'SkipDryRunOnMissingResource=true',
  'PruneLast=true',
  'FailOnSharedResource=true',
];

/** Folder `argocd`: one Application per stage, in waves of the stages' numbers. */
export class StageApplications extends Folder {
  constructor(app: EnvironmentApp) {
    super(app, 'argocd');
    const { environment } = app;
    for (const stage of environment.stages) {
      new Application(this, stage, {
        metadata: {
          name: `${environment.name}-${stage}`,
          namespace: environment.delivery.namespace,
          labels: { 'app.kubernetes.io/part-of': 'private-ai', stage },
          annotations: {
            'argocd.argoproj.io/compare-options': 'ServerSideDiff=true',
            [syncWave]: String(stageWave(stage)),
          },
        },
        spec: applicationSpec(environment, {
          path: `dist/${environment.name}/${stage}`,
          server: environment.delivery.server,
          namespace: environment.namespaces.workloads,
        }),
      });
    }
  }
}

/**
 * Folder `bootstrap`: the AppProject and the root Application, which keeps this folder and `argocd` in
 * sync. Applying this folder once starts everything else.
 */
export class Bootstrap extends Folder {
  constructor(app: EnvironmentApp, objects: readonly RenderedObject[]) {
    super(app, 'bootstrap');
    const { environment } = app;
    appProject(this, 'project', objects);
    new Application(this, 'root', {
      metadata: {
        name: `${environment.name}-root`,
        namespace: environment.delivery.namespace,
        labels: { 'app.kubernetes.io/part-of': 'private-ai' },
        annotations: { 'argocd.argoproj.io/compare-options': 'ServerSideDiff=true' },
      },
      spec: applicationSpec(environment, {
        path: `dist/${environment.name}`,
        include: '{bootstrap,argocd}/*.yaml',
        server: ownCluster,
        namespace: environment.delivery.namespace,
      }),
    });
  }
}

/** Sync wave of a stage's Application below the root: the stages' order, with room between. */
export function stageWave(stage: StageName): number {
  return stageNames.indexOf(stage) * 10;
}

function applicationSpec(
  { name, delivery }: Environment,
  target: { path: string; include?: string; server: string; namespace: string },
): ConstructorParameters<typeof Application>[2]['spec'] {
  return {
    project: projectName(name),
    source: {
      repoUrl: delivery.repository,
      targetRevision: delivery.revision,
      path: target.path,
      directory: { recurse: true, include: target.include ?? '*.yaml' },
    },
    destination: { server: target.server, namespace: target.namespace },
    syncPolicy: { automated: { prune: true, selfHeal: true }, syncOptions, retry },
  };
}
