import { walk } from '../../lib/kubernetes/manifest';
import { clusterServiceOf } from '../../lib/kubernetes/cluster-service';
import { modelEntry, type RawSettings, rendered, small } from '../support/environments';

const variants: readonly (readonly [string, 'demo' | 'lab', RawSettings])[] = [
  ['demo', 'demo', {}],
  [
    'demo with a Serverless model',
    'demo',
    {
      ...small,
      gpuPools: [{ name: 'l4-single', gpu: 'L4', nodes: 4 }],
      models: [modelEntry({ mode: 'Serverless' })],
    },
  ],
  ['lab', 'lab', {}],
];

/** Names with a dot in a text that stand where a host can stand: alone, in a URL, or after an at sign or an equals sign. */
const hosts = /(?:^|[\s"'=@(]|:\/\/)([a-z0-9][-a-z0-9]*(?:\.[a-z0-9][-a-z0-9]*)+)(?=$|[\s"':/),])/g;

/** Fields in which such names are something else: kinds, labels, files. */
const otherFields =
  /^(apiVersion|apiGroups?|kind|labels|matchLabels|annotations|resourceNames|resources|nodeSelector|image)$/;

/** OpenShift's own NO_PROXY (docs.openshift.com, "Configuring the cluster-wide proxy"). */
const leftOut = /\.(svc|cluster\.local)$/;

/** Every name that leads to a Service of the cluster: of a namespace that is known, in the second place. */
function internalHosts(name: 'demo' | 'lab', changes: RawSettings): string[] {
  const { objects, needs } = rendered(name, changes);
  const namespaces = new Set([
    'default',
    ...objects.flatMap(({ manifest }) => manifest.metadata.namespace ?? []),
    ...needs.endpoints.map(({ podNamespace }) => podNamespace),
  ]);
  const texts = objects.flatMap(({ manifest }) =>
    [...walk(manifest)].flatMap(({ path, value }) =>
      typeof value === 'string' && !path.some((part) => otherFields.test(String(part))) ? [value] : [],
    ),
  );
  const named = texts.flatMap((text) => [...text.matchAll(hosts)].flatMap(([, host = '']) => host));
  return [...new Set(named)].filter((host) => {
    const labels = host.split('.');
    return clusterServiceOf(host) !== undefined || (labels.length === 2 && namespaces.has(labels[1] ?? ''));
  });
}

test.each(variants)(
  '%s names Services of the cluster so that a cluster-wide proxy leaves them out',
  (_, name, changes) => {
    const found = internalHosts(name, changes);
    expect(found).toContain('kubernetes.default.svc');
    expect(found.length).toBeGreaterThan(1);
    expect(found.filter((host) => !leftOut.test(host))).toEqual([]);
  },
);
