import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownCluster } from '../../lib/kubernetes/own-cluster';
import { writingAccount } from '../../lib/argocd/argo-cd-account';
import { outputFiles } from '../../lib/output/output';
import type { Environment } from '../../lib/environment/schema';
import { renderEnvironment } from '../../lib/stages/environment';
import { goTool } from '../go-tools';
import type { Programs } from '../program';
import { etcd } from '../verify/api-server/binaries';
import { accepted, messageOf } from '../verify/api-server/client';
import type { CheckContext } from '../verify/check';
import { applicationStates, type ApplicationState, isSettled, line } from './applications';
import { ArgoCd, type ArgoCdBinaries } from './argo-cd';
import { type Cluster, type ClusterBinaries, startCluster } from './cluster';
import { GitRepository } from './git-repository';
import { followGuide } from './owner';
import { refusals } from './refusals';
import { bareClusterFor } from './player/bare-cluster';
import { type Behaviour, goodBehaviour } from './player/behaviour';
import { type Player, startPlayer } from './player/player';

const TURN_SECONDS = 0.5;

/** All programs of a box. */
export interface BoxBinaries extends ClusterBinaries, ArgoCdBinaries {
  readonly kubectl: string;
}

/** Builds what is not in the cache yet. */
export async function boxBinaries(context: CheckContext): Promise<BoxBinaries> {
  const built = async (tool: Parameters<typeof goTool>[1]) => (await goTool(context, tool)).path;
  return {
    etcd: (await etcd(context)).path,
    kubeApiServer: await built('kube-apiserver'),
    kubeControllerManager: await built('kube-controller-manager'),
    kubeScheduler: await built('kube-scheduler'),
    kubectl: await built('kubectl'),
    argocd: await built('argocd'),
    redis: await built('redis'),
  };
}

export interface BoxOptions {
  readonly programs: Programs;
  readonly binaries: BoxBinaries;
  /** The checkout, for the definitions of custom resources. */
  readonly root: string;
  readonly environment: Environment;
  /** How the played cluster behaves. @default all goes well, and fast */
  readonly behaviour?: Behaviour;
  /** Changes the files of every commit: a rule is taken out, and must not come back with the next one. @default none */
  readonly rewrite?: (files: ReadonlyMap<string, string>) => ReadonlyMap<string, string>;
  readonly log: (text: string) => void;
}

/**
 * A cluster on this machine in which Argo CD keeps one environment: etcd, API server, controllers, scheduler, Argo CD
 * and Git are the real ones; operators, OpenShift, storage and kubelets are played (docs/box.md).
 */
export class Box {
  private argoCd: ArgoCd | undefined;
  private stopped = false;

  private constructor(
    private readonly options: BoxOptions,
    readonly cluster: Cluster,
    readonly repository: GitRepository,
    readonly behaviour: Behaviour,
    private readonly player: Player,
  ) {}

  /** Starts a bare cluster, as the guide of the environment expects it. Nothing of ours is in it yet. */
  static async start(options: BoxOptions): Promise<Box> {
    const { programs, binaries, root, environment, behaviour = goodBehaviour(), log } = options;
    const cluster = await startCluster(programs, binaries);
    const player = await startPlayer({
      client: cluster.client,
      kubeconfig: cluster.kubeconfig,
      kubectl: binaries.kubectl,
      folder: join(programs.folder, 'pods'),
      root,
      behaviour,
      log,
      cluster: bareClusterFor(renderEnvironment(environment)),
    });
    const repository = await GitRepository.create(join(programs.folder, 'git'));
    return new Box(options, cluster, repository, behaviour, player);
  }

  /** An environment with the repository and the URL of the cluster that it has here; nothing else changes. */
  atHome(environment: Environment): Environment {
    const { host, port } = this.cluster.access;
    const { delivery } = environment;
    return {
      ...environment,
      delivery: {
        ...delivery,
        repository: this.repository.url,
        revision: 'main',
        path: 'dist',
        server: delivery.server === ownCluster ? ownCluster : `https://${host}:${port}`,
      },
    };
  }

  /** The files that a run of synth writes for an environment, but for what `rewrite` changes. */
  filesOf(environment: Environment): ReadonlyMap<string, string> {
    const files = outputFiles([renderEnvironment(this.atHome(environment))]);
    return this.options.rewrite?.(files) ?? files;
  }

  /** Commits the files as they are and tells Argo CD, as the webhook of a Git server does. @returns the revision */
  async push(files: ReadonlyMap<string, string>, message: string): Promise<string> {
    const revision = await this.repository.commit(files, message);
    await this.refresh();
    return revision;
  }

  /** The first commit, and what the owner does by the guide. Starts Argo CD as its operator would. @returns the revision */
  async bootstrap(files = this.filesOf(this.options.environment)): Promise<string> {
    const { programs, binaries, environment } = this.options;
    const { namespace, instance } = environment.delivery;
    const revision = await this.repository.commit(files, 'first commit');
    const [argoCd] = await Promise.all([
      ArgoCd.start(programs, binaries, { namespace, instance }, this.cluster.client, this.cluster.access),
      this.followGuide(),
    ]);
    this.argoCd = argoCd;
    return revision;
  }

  /**
   * Commits the files, and has the owner follow the guide again before Argo CD hears of it: what a person alone may
   * apply is another one, too (PAI-405). @returns the revision
   */
  async pushByGuide(files: ReadonlyMap<string, string>, message: string): Promise<string> {
    const revision = await this.repository.commit(files, message);
    await this.followGuide();
    await this.refresh();
    return revision;
  }

  private async followGuide(): Promise<void> {
    const { programs, binaries, environment } = this.options;
    const guide = readFileSync(this.repository.folder(`${environment.name}/GUIDE.md`), 'utf8');
    const owner = {
      kubectl: binaries.kubectl,
      kubeconfig: this.cluster.kubeconfig,
      checkout: this.repository.checkout,
      folder: join(programs.folder, 'owner'),
    };
    await followGuide(owner, guide);
  }

  /** Has Argo CD look at Git now; `hard` has it forget what it has rendered and compared. */
  async refresh(how: 'normal' | 'hard' = 'normal'): Promise<void> {
    for (const { name } of await this.applications()) {
      const response = await this.cluster.client.send({
        method: 'PATCH',
        path: `${this.applicationsPath}/${name}`,
        body: { metadata: { annotations: { 'argocd.argoproj.io/refresh': how } } },
        contentType: 'application/merge-patch+json',
      });
      if (!accepted(response) && response.status !== 404) {
        throw new Error(`Application ${name} cannot be refreshed: ${messageOf(response)}`);
      }
    }
  }

  async applications(): Promise<ApplicationState[]> {
    return applicationStates(this.cluster.client, this.options.environment.delivery.namespace);
  }

  /** What the API server has refused the account with which Argo CD fills the cluster. */
  refusedArgoCd(): string[] {
    return refusals(this.options.programs.folder, writingAccount(this.options.environment.delivery));
  }

  /**
   * The Applications of stages. The root is none of them: it compares each of them with what it was a moment ago, so
   * that it may see a difference in one that is just refreshed, and sync without anything to change.
   */
  async stages(): Promise<ApplicationState[]> {
    const root = `${this.options.environment.name}-root`;
    return (await this.applications()).filter(({ name }) => name !== root);
  }

  /** When the last sync of each stage began. */
  async syncsBegun(): Promise<string> {
    return (await this.stages()).map(({ name, begun }) => `${name} ${begun}`).join(', ');
  }

  private get applicationsPath(): string {
    return `/apis/argoproj.io/v1alpha1/namespaces/${this.options.environment.delivery.namespace}/applications`;
  }

  /** Waits until the Applications, of which there are as many, are synced and healthy in the revision. */
  async settled(revision: string, count: number, seconds: number): Promise<number> {
    return this.until(
      `all ${count} Applications are settled in ${revision.slice(0, 7)}`,
      seconds,
      (states) => {
        return states.length === count && states.every((state) => isSettled(state, revision));
      },
    );
  }

  /**
   * Waits until the Applications are as they should be.
   *
   * @returns after how many seconds they were
   * @throws Error with their states if they are not in time
   */
  async until(
    what: string,
    seconds: number,
    holds: (states: readonly ApplicationState[]) => boolean | Promise<boolean>,
  ): Promise<number> {
    const start = performance.now();
    for (;;) {
      const states = await this.applications();
      if (await holds(states)) return (performance.now() - start) / 1000;
      if (performance.now() - start > seconds * 1000) {
        throw new Error(`not within ${seconds} s: ${what}; ${states.map(line).join('; ')}`);
      }
      await sleep(TURN_SECONDS * 1000);
    }
  }

  /** Calls back with a line for each change of an Application, until the box stops. */
  async watch(hear: (text: string) => void): Promise<void> {
    const last = new Map<string, string>();
    while (!this.stopped) {
      for (const state of await this.applications().catch(() => [])) {
        const text = line(state);
        if (last.get(state.name) !== text) hear(text);
        last.set(state.name, text);
      }
      await sleep(TURN_SECONDS * 1000);
    }
  }

  /** Ends Argo CD's application controller at once, and starts it again. */
  async restartController(): Promise<void> {
    this.argoCd?.killController();
    await this.argoCd?.startController();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await this.player.stop();
    this.cluster.client.close();
  }
}
