import { groupKindOf } from '../kinds/kinds';
import { type EnvironmentApp, Folder, render } from '../cluster/environment-app';
import type { Manifest } from '../kubernetes/manifest';
import type { RenderedObject } from '../cluster/rendered-object';
import { Needs } from '../cluster/needs';
import { ownCluster } from '../kubernetes/own-cluster';
import { appProject, projectName } from './app-project';
import { applicationNames, rootApplication, stageApplications } from './applications';
import { showingAccount, writingAccount } from './argo-cd-account';
import { argoCdInstance } from './argo-cd';
import { ArgoCdOperator } from './argo-cd-operator';
import { ArgoCdRights } from './argo-cd-rights';
import { ArgoCdStart } from './argo-cd-start';
import { SupersededSyncs } from './superseded-syncs';

/**
 * All that brings the stages into the cluster: what Argo CD keeps itself, and what a person applies before. Made
 * before the stages, since a cluster admin applies before them; rendered after them, since it follows from them.
 */
export class Delivery {
  private readonly bootstrap: Folder;
  private readonly settings: Folder;
  private readonly rights: Folder;

  constructor(private readonly app: EnvironmentApp) {
    this.bootstrap = new Folder(app, 'bootstrap');
    this.settings = new Folder(app, 'argocd-settings');
    this.rights = new Folder(app, 'argocd-rights');
    if (app.environment.delivery.argocd === 'existing') this.statePrerequisites();
  }

  private statePrerequisites(): void {
    const { environment, platform } = this.app;
    const { delivery } = environment;
    const account = writingAccount(environment);
    const { title, minimum } = platform.release.gitops;
    const needs = Needs.of(this.rights);
    needs.prerequisite({
      text: `Argo CD (${title} ${minimum.version} or later: ${minimum.reason}) runs in ${delivery.namespace}`,
    });
    needs.prerequisite({
      text: `${account.namespace}/${account.name} is the account of Argo CD in the cluster ${delivery.server}, and may do no more there than argocd-rights/ says`,
      object: { kind: 'ServiceAccount', ...account },
    });
  }

  render(objects: readonly RenderedObject[]): RenderedObject[] {
    return this.app.environment.delivery.argocd === 'managed'
      ? this.ownArgoCd(objects)
      : this.existingArgoCd(objects);
  }

  /**
   * Folder `bootstrap` starts everything on a bare cluster, and is a cluster admin's alone. Argo CD keeps `argocd`, with its
   * own settings, by itself.
   */
  private ownArgoCd(objects: readonly RenderedObject[]): RenderedObject[] {
    const { app, bootstrap } = this;
    const { environment } = app;
    const argocd = new Folder(app, 'argocd');
    appProject(argocd, 'project', objects);
    argoCdInstance(argocd, 'instance');
    rootApplication(argocd, 'root');
    stageApplications(argocd, objects);
    new SupersededSyncs(argocd, 'superseded-syncs', applicationNames(environment));
    const own = render([argocd]);
    new ArgoCdOperator(bootstrap, 'operator');
    new ArgoCdRights(bootstrap, 'rights', {
      name: `${projectName(environment.name)}-argocd`,
      account: writingAccount(environment),
      reader: showingAccount(environment),
      manifests: manifestsOf([...objects, ...own]),
      namespace: environment.delivery.namespace,
    });
    const first = (groupKind: string) => {
      const found = own.find(({ manifest }) => groupKindOf(manifest) === groupKind)?.manifest;
      if (found === undefined) throw new Error(`folder argocd has no ${groupKind}`);
      return found;
    };
    // The root comes before the Applications of stages.
    new ArgoCdStart(bootstrap, 'start', {
      instance: first('argoproj.io/ArgoCD'),
      project: first('argoproj.io/AppProject'),
      root: first('argoproj.io/Application'),
    });
    return [...render([bootstrap]), ...own];
  }

  /**
   * Folder `bootstrap` is AppProject and root; what the owner has to add to Argo CD, and the rights of its account,
   * lie beside it and are prerequisites.
   */
  private existingArgoCd(objects: readonly RenderedObject[]): RenderedObject[] {
    const { app, bootstrap, settings, rights } = this;
    const { environment } = app;
    const { name, delivery } = environment;
    appProject(bootstrap, 'project', objects);
    rootApplication(bootstrap, 'root');
    const argocd = new Folder(app, 'argocd');
    stageApplications(argocd, objects);
    new SupersededSyncs(argocd, 'superseded-syncs', applicationNames(environment));
    const own = render([bootstrap, argocd]);
    argoCdInstance(settings, 'instance');
    const account = writingAccount(environment);
    const isOwn = delivery.server === ownCluster;
    new ArgoCdRights(rights, 'rights', {
      name: `${projectName(name)}-argocd`,
      account,
      manifests: manifestsOf(isOwn ? [...objects, ...own] : objects),
      namespace: isOwn ? delivery.namespace : undefined,
    });
    return [...own, ...render([settings, rights])];
  }
}

function manifestsOf(objects: readonly RenderedObject[]): Manifest[] {
  return objects.map(({ manifest }) => manifest);
}
