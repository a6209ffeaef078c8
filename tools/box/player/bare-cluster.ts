import type { RenderedEnvironment } from '../../../lib/core/rendered-environment';
import type { Release } from '../../../lib/environment/releases/release';
import { releaseOf } from '../../../lib/environment/releases';
import { expectedNamespaces } from '../../verify/api-server/cluster-content';
import type { ArgoCdInstance } from './argo-cd-operator';
import type { Definitions } from './definitions';
import { core, written } from './kinds';
import { makeNode, type PlayedNode } from './nodes';
import type { NewObject } from './objects';
import { packagesOf } from './olm-packages';
import type { PlayedCluster } from './played-cluster';
import { storageClasses } from './storage';

/** What a cluster has before anything of ours is applied. */
export interface BareCluster {
  readonly release: Release;
  readonly appsDomain: string;
  readonly storageClass: { readonly name: string; readonly isDefault: boolean };
  /** Namespaces beside those of OpenShift. */
  readonly namespaces: readonly string[];
  readonly nodes: readonly PlayedNode[];
  /** Packages of operators that are installed already. */
  readonly installed: readonly string[];
  readonly argoCd: ArgoCdInstance;
}

const workers = 3;

/** The cluster that an environment is written for, as its guide describes it. */
export function bareClusterFor(rendered: RenderedEnvironment): BareCluster {
  const { environment, platform } = rendered;
  const { delivery, cluster, gpuPools } = environment;
  const release = releaseOf(environment.release);
  const existing = [...platform.operators.keys()].filter((name) => !platform.manages(name));
  const pools = environment.platform === 'aws' ? [] : gpuPools;
  return {
    release,
    appsDomain: cluster.appsDomain,
    storageClass: {
      name: cluster.storageClass ?? 'box',
      isDefault: cluster.storageClassIsDefault || cluster.storageClass === undefined,
    },
    namespaces: expectedNamespaces(rendered),
    nodes: [
      ...Array.from({ length: workers }, (_, index) => ({
        name: `worker-${index}`,
        labels: { 'node-role.kubernetes.io/worker': '' },
        taints: [],
        gpus: 0,
      })),
      ...pools.flatMap((pool) =>
        Array.from({ length: pool.nodes }, (_, index) => ({
          name: `${pool.name}-${index}`,
          labels: { 'node-role.kubernetes.io/worker': '', ...pool.nodeSelector },
          taints: pool.taints,
          gpus: pool.gpusPerNode,
        })),
      ),
    ],
    installed: [
      ...existing.map((name) => release.operators[name].package),
      ...(delivery.argocd === 'existing' ? [release.gitops.package] : []),
    ],
    argoCd: { namespace: delivery.namespace, name: delivery.instance },
  };
}

/** Definitions of OpenShift itself, of which we render something or which Argo CD reads. */
const openshiftDefinitions = [
  'routes.route.openshift.io',
  'machinesets.machine.openshift.io',
  'machineautoscalers.autoscaling.openshift.io',
  'clusterautoscalers.autoscaling.openshift.io',
  'servicemonitors.monitoring.coreos.com',
  'podmonitors.monitoring.coreos.com',
  'prometheusrules.monitoring.coreos.com',
  'subscriptions.operators.coreos.com',
  'operatorgroups.operators.coreos.com',
  'clusterserviceversions.operators.coreos.com',
  'installplans.operators.coreos.com',
  'catalogsources.operators.coreos.com',
];

const openshiftNamespaces = [
  'openshift-machine-api',
  'openshift-marketplace',
  'openshift-monitoring',
  'openshift-operators',
];

export async function makeBareCluster(
  cluster: PlayedCluster,
  definitions: Definitions,
  bare: BareCluster,
): Promise<void> {
  const packages = packagesOf(bare.release);
  const installed = bare.installed.flatMap((name) => packages.get(name)?.definitions ?? []);
  await definitions.install([...openshiftDefinitions, ...installed]);
  for (const name of new Set([...openshiftNamespaces, ...bare.namespaces]))
    await cluster.create(core.namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  const { name, isDefault } = bare.storageClass;
  await cluster.create(storageClasses, {
    apiVersion: storageClasses.apiVersion,
    kind: storageClasses.kind,
    metadata: {
      name,
      annotations: { 'storageclass.kubernetes.io/is-default-class': String(isDefault) },
    },
    provisioner: 'storage.box',
    volumeBindingMode: 'WaitForFirstConsumer',
    reclaimPolicy: 'Delete',
    allowVolumeExpansion: true,
  });
  for (const role of clusterRoles) await cluster.create(written.clusterRoles, role);
  for (const node of bare.nodes) await makeNode(cluster, node);
}

/** ClusterRoles of OpenShift that ours are bound to or refer to. */
const clusterRoles: readonly NewObject[] = ['anyuid', 'nonroot-v2', 'privileged'].map((constraints) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: `system:openshift:scc:${constraints}` },
  rules: [
    {
      apiGroups: ['security.openshift.io'],
      resources: ['securitycontextconstraints'],
      resourceNames: [constraints],
      verbs: ['use'],
    },
  ],
}));
