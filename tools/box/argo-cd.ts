import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isRecord, recordAt } from '../../lib/kubernetes/manifest';
import { fewerCollections, freePort, LOOPBACK, type Program, type Programs } from '../program';
import {
  accepted,
  type ApiClient,
  type ClusterAccess,
  messageOf,
  type ServiceAccount,
} from '../verify/api-server/client';
import { writeKubeconfig } from '../verify/api-server/test-server';

export interface ArgoCdBinaries {
  readonly argocd: string;
  readonly redis: string;
}

/** Where Argo CD runs in the cluster. */
export interface ArgoCdPlace {
  readonly namespace: string;
  /** Name of the ArgoCD resource: the operator names the accounts after it. */
  readonly instance: string;
}

/** The account of the application controller, which reads the cluster it runs in, and writes where it is to. */
function controllerAccount({ namespace, instance }: ArgoCdPlace): ServiceAccount {
  return { name: `${instance}-argocd-application-controller`, namespace };
}

const ACCOUNT_SECONDS = 3600;

/** Argo CD's programs beside the cluster; what it may do is what the account of its controller may do. */
export class ArgoCd {
  private controller: Program | undefined;

  private constructor(
    private readonly programs: Programs,
    private readonly binaries: ArgoCdBinaries,
    private readonly place: ArgoCdPlace,
    private readonly access: ClusterAccess,
    private readonly ports: { readonly redis: number; readonly repoServer: number },
  ) {}

  /** Starts Redis, repo server and application controller; the account of the controller must be there. */
  static async start(
    programs: Programs,
    binaries: ArgoCdBinaries,
    place: ArgoCdPlace,
    client: ApiClient,
    access: ClusterAccess,
  ): Promise<ArgoCd> {
    const ports = { redis: await freePort(), repoServer: await freePort() };
    const token = await accountToken(client, controllerAccount(place));
    const argoCd = new ArgoCd(programs, binaries, place, { ...access, token }, ports);
    programs.start('redis', binaries.redis, [`${LOOPBACK}:${ports.redis}`]);
    argoCd.startRepoServer(
      writeKubeconfig(programs.folder, access, 'repo-server', place.namespace),
      await freePort(),
    );
    await argoCd.startController();
    return argoCd;
  }

  private startRepoServer(kubeconfig: string, metricsPort: number): void {
    this.program('repo-server', { KUBECONFIG: kubeconfig }, [
      `--redis=${LOOPBACK}:${this.ports.redis}`,
      `--address=${LOOPBACK}`,
      `--port=${this.ports.repoServer}`,
      `--metrics-address=${LOOPBACK}`,
      `--metrics-port=${metricsPort}`,
      '--disable-tls',
    ]);
  }

  async startController(): Promise<void> {
    const { folder } = this.programs;
    const kubeconfig = writeKubeconfig(folder, this.access, 'application-controller', this.place.namespace);
    const env = {
      KUBECONFIG: kubeconfig,
      // The URL https://kubernetes.default.svc is the cluster of the kubeconfig.
      ARGOCD_FAKE_IN_CLUSTER: 'true',
      ARGOCD_CONTROLLER_REPLICAS: '1',
      // Seconds between two waves; 2 by default. What works with less works with more.
      ARGOCD_SYNC_WAVE_DELAY: '1',
    };
    this.controller = this.program('application-controller', env, [
      `--kubeconfig=${kubeconfig}`,
      `--namespace=${this.place.namespace}`,
      `--redis=${LOOPBACK}:${this.ports.redis}`,
      `--repo-server=${LOOPBACK}:${this.ports.repoServer}`,
      '--repo-server-plaintext',
      `--metrics-port=${await freePort()}`,
      // As a webhook of the Git server does it, each push refreshes the Applications; this is for the rest.
      '--app-resync=120',
      '--app-resync-jitter=0',
      '--persist-resource-health',
    ]);
  }

  /** Ends the application controller in the middle of what it does. */
  killController(): void {
    this.controller?.kill();
  }

  private program(part: string, env: Record<string, string>, args: readonly string[]): Program {
    const { folder } = this.programs;
    const home = join(folder, `argocd-${part}`);
    const folders = ['tls', 'ssh', 'gpg', 'bin'].map((name) => join(home, name));
    for (const made of folders) mkdirSync(made, { recursive: true });
    const [tls, ssh, gpg, bin = ''] = folders;
    // Argo CD is one program that is what its name says; its name is in the fields that it manages, too.
    const file = join(bin, `argocd-${part}`);
    symlinkOnce(this.binaries.argocd, file);
    return this.programs.start(`argocd-${part}`, file, args, {
      env: {
        PATH: process.env.PATH,
        HOME: home,
        TMPDIR: home,
        ARGOCD_GPG_ENABLED: 'false',
        ARGOCD_TLS_DATA_PATH: tls,
        ARGOCD_SSH_DATA_PATH: ssh,
        GNUPGHOME: gpg,
        ...fewerCollections,
        ...env,
      },
    });
  }
}

function symlinkOnce(target: string, path: string): void {
  try {
    symlinkSync(target, path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
}

/** A token of a service account, as the kubelet gives it to a pod. Waits until the account is there. */
async function accountToken(client: ApiClient, account: ServiceAccount): Promise<string> {
  const path = `/api/v1/namespaces/${account.namespace}/serviceaccounts/${account.name}/token`;
  const body = {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: 24 * 3600 },
  };
  const end = performance.now() + ACCOUNT_SECONDS * 1000;
  for (;;) {
    const response = await client.send({ method: 'POST', path, body });
    const { token } = isRecord(response.body) ? recordAt(response.body, 'status') : {};
    if (accepted(response) && typeof token === 'string') return token;
    if (performance.now() > end) {
      throw new Error(`no token of ${account.namespace}/${account.name}: ${messageOf(response)}`);
    }
    await sleep(500);
  }
}
