import { join } from 'node:path';
import type { TestServer } from '../api-server/test-server';

/** Controllers of Kubernetes between operators and pods. */
const controllers = [
  'deployment-controller',
  'replicaset-controller',
  'root-ca-certificate-publisher-controller',
];

/** Starts the controllers that make pods of Deployments, and that tell every namespace whom to trust. */
export function startControllers(path: string, { folder, kubeconfig, programs }: TestServer): void {
  programs.start('kube-controller-manager', path, [
    `--kubeconfig=${kubeconfig}`,
    `--root-ca-file=${join(folder, 'certificates', 'apiserver.crt')}`,
    '--leader-elect=false',
    '--secure-port=0',
    `--controllers=${controllers.join(',')}`,
  ]);
}
