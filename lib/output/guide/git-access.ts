import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { projectName } from '../../argocd/app-project';
import { console } from './markdown';
import { fileWith, oc, quote } from './shell';
import { applyNamespaces } from './supplied-secrets';

/** Servers whose keys Argo CD has from the start (argoproj/argo-cd manifests/base/config/argocd-ssh-known-hosts-cm.yaml @v3.3.12). */
const knownHosts = [
  'github.com',
  'gitlab.com',
  'bitbucket.org',
  'ssh.dev.azure.com',
  'vs-ssh.visualstudio.com',
];

interface GitServer {
  readonly ssh: boolean;
  readonly host: string;
  readonly port: string;
}

/** Parts of `https://...`, `ssh://...` and `git@host:path`, which the schema allows. */
function gitServer(repository: string): GitServer {
  const short = /^git@([^:/]+):/.exec(repository);
  if (short !== null) return { ssh: true, host: short[1] ?? '', port: '' };
  const { protocol, hostname, port } = new URL(repository);
  return { ssh: protocol === 'ssh:', host: hostname, port };
}

/** Host of a Git URL. */
export function gitHost(repository: string): string {
  return gitServer(repository).host;
}

/**
 * How Argo CD comes to read a private repository: a Secret with the label `secret-type: repository`, and what makes it
 * trust the server (argoproj/argo-cd docs/operator-manual/declarative-setup.md @v3.3.12).
 */
export function gitAccess(rendered: RenderedEnvironment): string[] {
  const { repository } = rendered.environment.delivery;
  const server = gitServer(repository);
  return [
    '### Git',
    'A repository that everybody may read needs no credentials. For a private one:',
    console([
      ...applyNamespaces(rendered, [rendered.environment.delivery.namespace]),
      ...(server.ssh ? sshKey(rendered) : httpsToken(rendered)),
    ]),
    ...(server.ssh ? sshHost(rendered, server) : httpsCa(rendered, server)),
  ];
}

function httpsToken(rendered: RenderedEnvironment): string[] {
  return [
    "read -rp 'User at the Git server: ' GIT_USER",
    "read -rsp 'Its token, which may only read the repository: ' GIT_TOKEN; echo",
    ...repositorySecret(rendered, [
      '--from-literal=username="$GIT_USER"',
      `--from-file=password=${fileWith('printf %s "$GIT_TOKEN"')}`,
    ]),
  ];
}

function sshKey(rendered: RenderedEnvironment): string[] {
  const key = `${rendered.environment.name}-deploy-key`;
  return [
    `ssh-keygen -q -t ed25519 -N '' -C argocd -f ${key}`,
    `cat ${key}.pub  # add it at the Git server, as a deploy key that may only read`,
    ...repositorySecret(rendered, [`--from-file=sshPrivateKey=${key}`]),
    `rm ${key}`,
  ];
}

function repositorySecret(rendered: RenderedEnvironment, credentials: readonly string[]): string[] {
  const { name, delivery } = rendered.environment;
  const secret = `${projectName(name)}-repository`;
  const command = oc(rendered, 'argocd');
  const keys = [
    '--from-literal=type=git',
    `--from-literal=url=${quote(delivery.repository)}`,
    ...credentials,
  ];
  return [
    `${command} create secret generic ${secret} -n ${delivery.namespace} ${keys.join(' ')}`,
    `${command} label secret ${secret} -n ${delivery.namespace} argocd.argoproj.io/secret-type=repository`,
  ];
}

function sshHost(rendered: RenderedEnvironment, { host, port }: GitServer): string[] {
  if (knownHosts.includes(host)) return [];
  const { argocd, namespace } = rendered.environment.delivery;
  const scan = `ssh-keyscan ${port === '' ? '' : `-p ${port} `}${quote(host)} >known_hosts && ssh-keygen -lf known_hosts`;
  const get = `${oc(rendered, 'argocd')} get configmap argocd-ssh-known-hosts-cm -n ${namespace} -o go-template='{{.data.ssh_known_hosts}}' >>known_hosts`;
  return [
    `Argo CD must know the key of ${host}:`,
    console([
      `${scan}  # compare with the fingerprints that its owner publishes`,
      ...(argocd === 'existing' ? [get] : []),
      ...configMap(rendered, 'argocd-ssh-known-hosts-cm', 'ssh_known_hosts=known_hosts'),
    ]),
  ];
}

function httpsCa(rendered: RenderedEnvironment, { host }: GitServer): string[] {
  return [
    `If the certificate of ${host} is of a CA of your own, which lies in \`git-ca.crt\`:`,
    console(configMap(rendered, 'argocd-tls-certs-cm', `${quote(host)}=git-ca.crt`)),
  ];
}

/**
 * Puts a file into a ConfigMap of Argo CD. The operator makes it where it is not there, and leaves it as it is
 * afterwards (argoproj-labs/argocd-operator controllers/argocd/configmap.go @v0.16.0).
 */
function configMap(rendered: RenderedEnvironment, name: string, file: string): string[] {
  const { argocd, namespace } = rendered.environment.delivery;
  const command = oc(rendered, 'argocd');
  if (argocd === 'existing')
    return [`${command} set data configmap/${name} -n ${namespace} --from-file=${file}`];
  return [
    `${command} create configmap ${name} -n ${namespace} --from-file=${file}`,
    `${command} label configmap ${name} -n ${namespace} app.kubernetes.io/part-of=argocd`,
  ];
}
