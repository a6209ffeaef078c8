import type { Construct } from 'constructs';
import { groupKindOf } from '../kinds/kinds';
import { Folder, render } from '../cluster/environment-app';
import type { Manifest } from '../kubernetes/manifest';
import type { RenderedObject } from '../cluster/rendered-object';
import { Platform } from '../cluster/platform';
import type { OperatorSettings } from '../components/platform/operator-installation';
import { Needs } from '../cluster/needs';
import { ownCluster } from '../kubernetes/own-cluster';
import { AppProject, projectName } from './app-project';
import { type ApplicationProps, applicationNames, RootApplication, StageApplications } from './applications';
import { showingAccount, writingAccount } from './argo-cd-account';
import { ArgoCd } from './argo-cd';
import { ArgoCdOperator } from './argo-cd-operator';
import { ArgoCdRights } from './argo-cd-rights';
import { ArgoCdStart } from './argo-cd-start';
import { SupersededSyncs } from './superseded-syncs';

export interface DeliveryProps extends ApplicationProps {
  /** Namespaces that nothing is rendered for any more, and that Argo CD still has to prune. */
  readonly retiringNamespaces: readonly string[];
  readonly operators: OperatorSettings;
}

/**
 * All that brings the stages into the cluster: what Argo CD keeps itself, and what a person applies before. Made
 * before the stages, since a cluster admin applies before them; rendered after them, since it follows from them.
 */
export class Delivery {
  private readonly bootstrap: Folder;
  private readonly settings: Folder;
  private readonly rights: Folder;

  constructor(
    private readonly app: Construct,
    private readonly props: DeliveryProps,
  ) {
    this.bootstrap = new Folder(app, 'bootstrap');
    this.settings = new Folder(app, 'argocd-settings');
    this.rights = new Folder(app, 'argocd-rights');
    if (props.delivery.argocd === 'existing') this.statePrerequisites();
  }

  private statePrerequisites(): void {
    const { delivery } = this.props;
    const account = writingAccount(delivery);
    const { title, minimum } = Platform.of(this.rights).release.gitops;
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
    return this.props.delivery.argocd === 'managed' ? this.ownArgoCd(objects) : this.existingArgoCd(objects);
  }

  /**
   * Folder `bootstrap` starts everything on a bare cluster, and is a cluster admin's alone. Argo CD keeps `argocd`, with its
   * own settings, by itself.
   */
  private ownArgoCd(objects: readonly RenderedObject[]): RenderedObject[] {
    const { app, bootstrap, props } = this;
    const { name, delivery, operators } = props;
    const argocd = new Folder(app, 'argocd');
    new AppProject(argocd, 'project', { ...props, objects });
    new ArgoCd(argocd, 'instance', delivery);
    new RootApplication(argocd, 'root', props);
    new StageApplications(argocd, 'stages', { ...props, objects });
    this.endSupersededSyncs(argocd);
    const own = render([argocd]);
    new ArgoCdOperator(bootstrap, 'operator', { namespace: delivery.namespace, operators });
    new ArgoCdRights(bootstrap, 'rights', {
      name: `${projectName(name)}-argocd`,
      account: writingAccount(delivery),
      reader: showingAccount(delivery),
      manifests: manifestsOf([...objects, ...own]),
      namespace: delivery.namespace,
    });
    const first = (groupKind: string) => {
      const found = own.find(({ manifest }) => groupKindOf(manifest) === groupKind)?.manifest;
      if (found === undefined) throw new Error(`folder argocd has no ${groupKind}`);
      return found;
    };
    // The root comes before the Applications of stages.
    new ArgoCdStart(bootstrap, 'start', {
      namespace: delivery.namespace,
      first: {
        instance: first('argoproj.io/ArgoCD'),
        project: first('argoproj.io/AppProject'),
        root: first('argoproj.io/Application'),
      },
    });
    return [...render([bootstrap]), ...own];
  }

  /**
   * Folder `bootstrap` is AppProject and root; what the owner has to add to Argo CD, and the rights of its account,
   * lie beside it and are prerequisites.
   */
  private existingArgoCd(objects: readonly RenderedObject[]): RenderedObject[] {
    const { app, bootstrap, settings, rights, props } = this;
    const { name, delivery } = props;
    new AppProject(bootstrap, 'project', { ...props, objects });
    new RootApplication(bootstrap, 'root', props);
    const argocd = new Folder(app, 'argocd');
    new StageApplications(argocd, 'stages', { ...props, objects });
    this.endSupersededSyncs(argocd);
    const own = render([bootstrap, argocd]);
    new ArgoCd(settings, 'instance', delivery);
    const account = writingAccount(delivery);
    const isOwn = delivery.server === ownCluster;
    new ArgoCdRights(rights, 'rights', {
      name: `${projectName(name)}-argocd`,
      account,
      manifests: manifestsOf(isOwn ? [...objects, ...own] : objects),
      namespace: isOwn ? delivery.namespace : undefined,
    });
    return [...own, ...render([settings, rights])];
  }

  private endSupersededSyncs(argocd: Folder): void {
    const { name, delivery } = this.props;
    new SupersededSyncs(argocd, 'superseded-syncs', {
      name,
      namespace: delivery.namespace,
      applications: applicationNames(this.props),
    });
  }
}

function manifestsOf(objects: readonly RenderedObject[]): Manifest[] {
  return objects.map(({ manifest }) => manifest);
}
