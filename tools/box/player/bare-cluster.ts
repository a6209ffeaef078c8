import { setTimeout as sleep } from 'node:timers/promises';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { type ReleaseName, releaseOf } from '../../../lib/releases/releases';
import { gpuPoolsOf } from '../../../lib/environment/gpu-pool';
import { foreignNodeLabels } from '../../../lib/environment/node-labels';
import { accepted } from '../../verify/api-server/client';
import { expectedNamespaces } from '../../verify/api-server/cluster-content';
import type { ArgoCdInstance } from './argo-cd-operator';
import type { Definitions } from './definitions';
import { core, type Kind, pathOf, written } from './kinds';
import { makeNode, type PlayedNode } from './nodes';
import type { NewObject } from './objects';
import { operatorGroups } from './olm';
import { packagesOf } from './olm-packages';
import type { PlayedCluster } from './played-cluster';
import { storageClasses } from './storage';
import { existingOpenShiftAi, existingSecretsOperand } from './existing';

/** What a cluster has before anything of ours is applied. */
export interface BareCluster {
  readonly release: ReleaseName;
  readonly appsDomain: string;
  readonly storageClass: { readonly name: string; readonly isDefault: boolean };
  /** Namespaces beside those of OpenShift. */
  readonly namespaces: readonly string[];
  readonly nodes: readonly PlayedNode[];
  /** Packages of operators that are installed already. */
  readonly installed: readonly string[];
  readonly argoCd: ArgoCdInstance;
  /** Resources of operators that are installed already. */
  readonly resources: readonly { readonly kind: Kind; readonly object: NewObject }[];
}

const workers = 3;
const servedSeconds = 30;

/** The cluster that an environment is written for, as its guide describes it. */
export function bareClusterFor(rendered: RenderedEnvironment): BareCluster {
  const { environment, platform, needs } = rendered;
  const { delivery, cluster } = environment;
  const release = releaseOf(environment.release);
  const existing = [...needs.operators].filter((name) => !platform.manages(name));
  const pools = environment.platform === 'aws' ? [] : gpuPoolsOf(environment);
  return {
    release: environment.release,
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
          labels: {
            'node-role.kubernetes.io/worker': '',
            ...foreignNodeLabels(pool, undefined, pool.device),
            ...pool.nodeSelector,
          },
          taints: pool.taints,
          gpus: pool.gpusPerNode * pool.device.perGpu,
          reported: existing.includes('gpu-operator'),
        })),
      ),
    ],
    installed: [
      ...existing.map((name) => release.operators[name].package),
      ...(environment.dataScienceCluster === 'existing' ? [release.operators['openshift-ai'].package] : []),
      ...(delivery.argocd === 'existing' ? [release.gitops.package] : []),
    ],
    argoCd: { namespace: delivery.namespace, name: delivery.instance },
    resources: [
      ...(existing.includes('external-secrets') ? [existingSecretsOperand] : []),
      ...(environment.dataScienceCluster === 'existing' ? existingOpenShiftAi(rendered) : []),
    ],
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
  'openshift-config-managed',
  'openshift-machine-api',
  'openshift-marketplace',
  'openshift-monitoring',
  'openshift-operators',
];

/** What the ingress operator publishes (openshift/cluster-ingress-operator pkg/operator/controller/names.go @release-4.18). */
const routerCertificate: NewObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'default-ingress-cert', namespace: 'openshift-config-managed' },
  data: { 'ca-bundle.crt': '-----BEGIN CERTIFICATE-----\nof the box\n-----END CERTIFICATE-----\n' },
};

export async function makeBareCluster(
  cluster: PlayedCluster,
  definitions: Definitions,
  bare: BareCluster,
): Promise<void> {
  const packages = packagesOf(releaseOf(bare.release));
  const installed = bare.installed.flatMap((name) => packages.get(name)?.definitions ?? []);
  await definitions.install([...openshiftDefinitions, ...installed]);
  await served(cluster, [operatorGroups, ...bare.resources.map(({ kind }) => kind)]);
  for (const name of new Set([...openshiftNamespaces, ...bare.namespaces]))
    await cluster.create(core.namespaces, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
  await cluster.create(operatorGroups, {
    apiVersion: operatorGroups.apiVersion,
    kind: operatorGroups.kind,
    metadata: { name: 'global-operators', namespace: 'openshift-operators' },
    spec: {},
  });
  await cluster.create(core.configMaps, routerCertificate);
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
  for (const { kind, object } of bare.resources) await cluster.create(kind, object);
}

/** Waits until the API of new definitions answers, which is a moment after they are there. */
async function served({ client }: PlayedCluster, kinds: readonly Kind[]): Promise<void> {
  const end = performance.now() + servedSeconds * 1000;
  for (const kind of kinds) {
    while (!accepted(await client.send({ method: 'GET', path: `${pathOf(kind)}?limit=1` }))) {
      if (performance.now() > end) throw new Error(`${kind.plural} were not served after ${servedSeconds} s`);
      await sleep(100);
    }
  }
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
