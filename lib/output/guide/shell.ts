import { ownCluster } from '../../kubernetes/own-cluster';
import type { RenderedEnvironment } from '../../cluster/rendered-environment';

/** The cluster that a command is for: that of Argo CD, or that of the environment. Often they are one. */
export type Cluster = 'argocd' | 'environment';

export function hasTwoClusters({ environment }: RenderedEnvironment): boolean {
  return environment.delivery.server !== ownCluster;
}

/** Beginning of an `oc` command. Where there are two clusters, the guide's first lines define the variables. */
export function oc(rendered: RenderedEnvironment, cluster: Cluster = 'environment'): string {
  if (!hasTwoClusters(rendered)) return 'oc';
  return { argocd: 'oc --context "$HUB"', environment: 'oc --context "$CLUSTER"' }[cluster];
}

/** A word of a bash command, in quotes where it needs them. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

/** Output option of `oc get` for the value of a key of a Secret. */
export function valueOf(key: string): string {
  return `-o go-template='{{index .data ${JSON.stringify(key)} | base64decode}}'`;
}

/** A file name in bash that has the output of a command: no argument shows it in a list of processes. */
export function fileWith(command: string): string {
  return `<(${command})`;
}
