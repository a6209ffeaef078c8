import { core } from './kinds';
import type { KubeObject } from './objects';
import { forEach, type PlayedOperator } from './operator';
import type { PlayedCluster } from './played-cluster';

const serviceCa = '-----BEGIN CERTIFICATE-----\nplayed\n-----END CERTIFICATE-----\n';

/**
 * What OpenShift writes to every namespace: ranges of its security context constraints, levels of Pod Security, and
 * the ConfigMap with the CA of service certificates; and the CAs that it puts into ConfigMaps which ask for them.
 *
 * openshift/cluster-policy-controller pkg/security/controller/namespace_scc_allocation_controller.go and
 * pkg/psalabelsyncer @release-4.18 (it enforces nothing by default); openshift/service-ca-operator docs;
 * openshift/cluster-network-operator pkg/controller/configmap_ca_injector @release-4.18.
 */
export const openshiftNamespaces: PlayedOperator = {
  name: 'OpenShift (namespaces)',
  watches: [core.namespaces, core.configMaps],
  turn: async (cluster) => {
    const active = cluster
      .list(core.namespaces)
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    await forEach(active, (each) => followNamespace(cluster, each));
    await forEach(
      cluster
        .list(core.configMaps)
        .filter(
          ({ metadata }) => metadata.labels?.['config.openshift.io/inject-trusted-cabundle'] === 'true',
        ),
      (each) => cluster.merge(core.configMaps, each, { data: { 'ca-bundle.crt': serviceCa } }),
    );
  },
};

/** Which block of users and labels a namespace got; the first one that nobody has, in the real cluster. */
function blockOf({ metadata }: KubeObject): number {
  return parseInt(metadata.uid.slice(0, 8), 16) % 9000;
}

async function followNamespace(cluster: PlayedCluster, namespace: KubeObject): Promise<void> {
  const { name, labels = {}, annotations = {} } = namespace.metadata;
  const first = 1_000_000_000 + blockOf(namespace) * 10_000;
  if (annotations['openshift.io/sa.scc.mcs'] === undefined)
    await cluster.merge(core.namespaces, namespace, {
      metadata: {
        annotations: {
          'openshift.io/sa.scc.mcs': `s0:c${(blockOf(namespace) % 500) + 6},c5`,
          'openshift.io/sa.scc.uid-range': `${first}/10000`,
          'openshift.io/sa.scc.supplemental-groups': `${first}/10000`,
        },
      },
    });
  if (labels['security.openshift.io/scc.podSecurityLabelSync'] !== 'false' && !name.startsWith('kube-')) {
    const level = (type: string) => ({
      [`pod-security.kubernetes.io/${type}`]: 'restricted',
      [`pod-security.kubernetes.io/${type}-version`]: 'latest',
    });
    // It leaves alone what somebody else wrote.
    const wanted = { ...level('warn'), ...level('audit') };
    const missing = Object.entries(wanted).filter(([key]) => labels[key] === undefined);
    await cluster.merge(core.namespaces, namespace, { metadata: { labels: Object.fromEntries(missing) } });
  }
  await cluster.create(core.configMaps, {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'openshift-service-ca.crt', namespace: name },
    data: { 'service-ca.crt': serviceCa },
  });
}
