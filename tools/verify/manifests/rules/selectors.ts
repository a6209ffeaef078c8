import { isRecord, type Manifest, recordAt, recordsAt } from '../../../../lib/kubernetes/manifest';
import { type Content, type ManifestRule, type Remark, remark, texts } from './content';

/** What selects pods or Services selects at least one. */
export const selectorsSelect: ManifestRule = (content) =>
  content.manifests.flatMap((manifest): readonly Remark[] => {
    switch (manifest.kind) {
      case 'Service':
        return nothing('service', manifest, content.pods, {
          matchLabels: recordAt(manifest, 'spec', 'selector'),
        });
      case 'NetworkPolicy':
        return [
          ...nothing('network-policy', manifest, content.pods, recordAt(manifest, 'spec', 'podSelector')),
          ...peers(manifest, content),
        ];
      case 'PodDisruptionBudget':
        return nothing('disruption-budget', manifest, content.pods, recordAt(manifest, 'spec', 'selector'));
      case 'ServiceMonitor':
        return monitor('service-monitor', manifest, services(content), 'endpoints', (service) =>
          recordsAt(service, 'spec', 'ports').map(({ name }) => name),
        );
      case 'PodMonitor':
        return monitor('pod-monitor', manifest, content.pods, 'podMetricsEndpoints', (pod) =>
          recordsAt(pod, 'spec', 'containers').flatMap((container) =>
            recordsAt(container, 'ports').map(({ name }) => name),
          ),
        );
      default:
        return [];
    }
  });

function services({ manifests }: Content): Manifest[] {
  return manifests.filter(({ kind }) => kind === 'Service');
}

function nothing(check: string, by: Manifest, candidates: readonly Manifest[], selector: object): Remark[] {
  // Without a selector a Service has its endpoints from elsewhere, and a policy is for all pods of its namespace.
  if (isEmpty(selector)) return [];
  const selected = candidates.some(
    (each) => each.metadata.namespace === by.metadata.namespace && matches(selector, each),
  );
  return selected ? [] : [remark(check, by, 'its selector selects nothing')];
}

/**
 * Pods that a policy lets in or out to are there. Namespaces whose pods nobody here knows are left out: those of operators,
 * of OpenShift, and all that another label selects.
 */
function peers(policy: Manifest, { pods }: Content): Remark[] {
  const directions = [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const;
  return directions
    .flatMap(([direction, end]) =>
      recordsAt(policy, 'spec', direction).flatMap((rule) => recordsAt(rule, end)),
    )
    .filter((peer) => !isEmpty(recordAt(peer, 'podSelector')))
    .flatMap((peer) => {
      const namespace =
        'namespaceSelector' in peer
          ? recordAt(peer, 'namespaceSelector', 'matchLabels')['kubernetes.io/metadata.name']
          : policy.metadata.namespace;
      const there = pods.filter(({ metadata }) => metadata.namespace === namespace);
      const selector = recordAt(peer, 'podSelector');
      return there.length === 0 || there.some((pod) => matches(selector, pod))
        ? []
        : [remark('peer', policy, `nothing in ${String(namespace)} is ${JSON.stringify(selector)}`)];
    });
}

/** A monitor needs something that it selects, with each port that it scrapes. */
function monitor(
  check: string,
  by: Manifest,
  candidates: readonly Manifest[],
  endpoints: string,
  ports: (candidate: Manifest) => readonly unknown[],
): Remark[] {
  const where = recordAt(by, 'spec', 'namespaceSelector');
  const namespaces = texts(where.matchNames);
  const selected = candidates
    .filter(
      ({ metadata: { namespace } }) =>
        where.any === true ||
        (namespaces.length === 0
          ? namespace === by.metadata.namespace
          : namespaces.includes(namespace ?? '')),
    )
    .filter((each) => matches(recordAt(by, 'spec', 'selector'), each));
  if (selected.length === 0) return [remark(check, by, 'its selector selects nothing')];
  return recordsAt(by, 'spec', endpoints)
    .filter(({ port }) => port !== undefined && !selected.some((each) => ports(each).includes(port)))
    .map(({ port }) => remark(check, by, `what it selects has no port ${String(port)}`));
}

function isEmpty(selector: object): boolean {
  return Object.values(selector).every(
    (part) =>
      (isRecord(part) && Object.keys(part).length === 0) || (Array.isArray(part) && part.length === 0),
  );
}

/** Whether a LabelSelector of Kubernetes selects the object. */
function matches(selector: object, { metadata: { labels = {} } }: Manifest): boolean {
  const matchLabels = recordAt(selector, 'matchLabels');
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    recordsAt(selector, 'matchExpressions').every((expression) => holds(expression, labels))
  );
}

function holds(
  { key, operator, values }: Record<string, unknown>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const value = labels[String(key)];
  const listed = value !== undefined && texts(values).includes(value);
  switch (operator) {
    case 'In':
      return listed;
    case 'NotIn':
      return !listed;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      throw new Error(`a selector has the operator ${String(operator)}`);
  }
}
