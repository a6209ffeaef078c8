import { join } from 'node:path';
import { ApiClient, type ClusterAccess } from '../verify/api-server/client';
import { serviceAccountKey, startServer, writeKubeconfig } from '../verify/api-server/test-server';
import type { Programs } from '../program';
import { auditFlags } from './refusals';

/** The programs of Kubernetes that the box runs. */
export interface ClusterBinaries {
  readonly etcd: string;
  readonly kubeApiServer: string;
  readonly kubeControllerManager: string;
  readonly kubeScheduler: string;
}

/** A cluster without nodes: the programs of a control plane on loopback. */
export interface Cluster {
  readonly access: ClusterAccess;
  /** With every right. */
  readonly client: ApiClient;
  /** Path of a kubeconfig with every right. */
  readonly kubeconfig: string;
}

/**
 * Controllers of nodes, volumes and clouds: there are no kubelets and no volumes that they could look at, and the
 * node lifecycle controller would end the pods of nodes that send no heartbeat.
 */
const withoutNodes = [
  'node-lifecycle-controller',
  'node-ipam-controller',
  'node-route-controller',
  'cloud-node-lifecycle-controller',
  'service-lb-controller',
  'persistentvolume-attach-detach-controller',
  'persistentvolume-expander-controller',
  'certificatesigningrequest-signing-controller',
];

/** Starts etcd, kube-apiserver with all of its default admission, kube-controller-manager and kube-scheduler. */
export async function startCluster(programs: Programs, binaries: ClusterBinaries): Promise<Cluster> {
  const { folder } = programs;
  const access = await startServer(programs, binaries, auditFlags(folder));
  const kubeconfig = writeKubeconfig(folder, access);
  programs.start('kube-controller-manager', binaries.kubeControllerManager, [
    `--kubeconfig=${kubeconfig}`,
    `--service-account-private-key-file=${join(folder, serviceAccountKey)}`,
    `--root-ca-file=${join(folder, 'certificates', 'apiserver.crt')}`,
    '--leader-elect=false',
    '--secure-port=0',
    `--controllers=${['*', ...withoutNodes.map((name) => `-${name}`)].join(',')}`,
    '--kube-api-qps=200',
    '--kube-api-burst=400',
  ]);
  programs.start('kube-scheduler', binaries.kubeScheduler, [
    `--kubeconfig=${kubeconfig}`,
    '--leader-elect=false',
    '--secure-port=0',
    '--kube-api-qps=100',
    '--kube-api-burst=200',
  ]);
  return { access, client: new ApiClient(access), kubeconfig };
}
