import { producerText } from '../../contracts/endpoint';
import { compare } from '../../program/compare';
import { isRecord, type Manifest, recordAt, recordsAt } from '../../kubernetes/manifest';
import { externalDestination, peerName, usesByEndpoint } from '../../cluster/network';
import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { code, row, table } from './markdown';

/** Operators that the environment needs, installed or expected. */
export function operators({ environment, platform, needs }: RenderedEnvironment): string[] {
  const names = [...needs.operators].sort(compare);
  const { gitops } = platform.release;
  const ownArgoCd =
    environment.delivery.argocd === 'managed'
      ? [
          row(
            gitops.title,
            code(gitops.package),
            gitops.channel,
            environment.operatorVersions['openshift-gitops'] ?? `${gitops.minimum.version} or later`,
            gitops.namespace,
            'the bootstrap',
          ),
        ]
      : [];
  return [
    '## Operators',
    table(
      'Operator | Package | Channel | Version | Namespace | Installed by',
      ownArgoCd.concat(
        names.map((name) => {
          const {
            title,
            channel,
            minimum,
            namespace,
            package: packageName,
          } = platform.release.operators[name];
          const fixed = environment.operatorVersions[name];
          return row(
            title,
            code(packageName),
            channel,
            fixed ?? `${minimum.version} or later`,
            namespace,
            platform.manages(name) ? 'Argo CD' : 'you',
          );
        }),
      ),
    ),
  ];
}

/** Volumes of the program and of operators. */
export function storage({ environment, needs }: RenderedEnvironment): string[] {
  return [
    '## Storage',
    `StorageClass: ${environment.cluster.storageClass ?? "the cluster's default"}.`,
    table(
      'Claim | Size | Made by | Content',
      [...needs.volumes]
        .sort((a, b) => compare(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`))
        .map(({ namespace, name, size, madeBy, content }) =>
          row(`${namespace}/${name}`, size, madeBy, content),
        ),
    ),
  ];
}

export function endpoints({ needs }: RenderedEnvironment): string[] {
  const uses = usesByEndpoint(needs.networkUses);
  const rows = [...needs.endpoints]
    .sort((a, b) => compare(a.authority, b.authority))
    .map((endpoint) =>
      row(
        code(endpoint.url()),
        endpoint.authentication,
        (uses.get(endpoint) ?? []).map(peerName).join(', '),
        producerText(endpoint),
      ),
    );
  return ['## Endpoints in the cluster', table('Endpoint | Authentication | Users | Made by', rows)];
}

export function routes({ objects, workbenches, modelRegistry }: RenderedEnvironment): string[] {
  const ofOperators = workbenches.map(({ host, endpoint }) =>
    row(code(`https://${host}`), `Service ${endpoint.service}`, 'reencrypt'),
  );
  const ours = manifests(objects, 'Route').map((route) => {
    const { host, path, tls, to } = recordAt(route, 'spec');
    return row(
      code(`https://${String(host)}${typeof path === 'string' && path !== '/' ? path : ''}`),
      `${String(recordAt(to).kind)} ${String(recordAt(to).name)}`,
      String(recordAt(tls).termination),
    );
  });
  // An operator makes this one.
  const registry =
    modelRegistry?.externalHost === undefined
      ? []
      : [
          row(
            code(`https://${modelRegistry.externalHost}`),
            `ModelRegistry ${modelRegistry.name}`,
            'reencrypt',
          ),
        ];
  return ['## Routes', table('Address | Leads to | TLS', [...ours, ...registry, ...ofOperators])];
}

/** Who may do what: one row per subject of a binding. */
export function access({ objects }: RenderedEnvironment): string[] {
  const rules = new Map(
    [...manifests(objects, 'Role'), ...manifests(objects, 'ClusterRole')].map((role) => [
      roleKey(role.kind, role.metadata.namespace, role.metadata.name),
      recordsAt(role, 'rules').map(ruleText).join('; '),
    ]),
  );
  const rows = [...manifests(objects, 'RoleBinding'), ...manifests(objects, 'ClusterRoleBinding')].flatMap(
    (binding) => {
      const role = recordAt(binding, 'roleRef');
      const kind = String(role.kind);
      const name = String(role.name);
      const { namespace } = binding.metadata;
      const may =
        rules.get(roleKey(kind, kind === 'Role' ? namespace : undefined, name)) ?? `${kind} ${name}`;
      return recordsAt(binding, 'subjects').map((subject) =>
        row(subjectText(subject), namespace ?? 'the whole cluster', may),
      );
    },
  );
  return ['## Service accounts, groups and what they may', table('Who | Where | May', rows)];
}

function subjectText({ kind, namespace, name }: Record<string, unknown>): string {
  const place = typeof namespace === 'string' ? `${namespace}/` : '';
  return `${String(kind)} ${place}${String(name)}`;
}

function ruleText(rule: Record<string, unknown>): string {
  const words = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : '');
  const names = words(rule.resourceNames);
  return `${words(rule.verbs)} ${words(rule.resources)}${names === '' ? '' : ` (${names})`}`;
}

function roleKey(kind: string, namespace: string | undefined, name: string): string {
  return `${kind}/${namespace ?? ''}/${name}`;
}

/** Every opening of the network, inwards and outwards. */
export function network({ needs }: RenderedEnvironment): string[] {
  const inside = [...usesByEndpoint(needs.networkUses)].flatMap(([endpoint, peers]) =>
    peers.map((peer) =>
      row(peerName(peer), `${endpoint.namespace}/${endpoint.service}`, endpoint.containerPort),
    ),
  );
  const among = needs.podGroups.map((group) => row(peerName(group), peerName(group), 'any'));
  const outside = [
    ...new Set(
      needs.externalUses.map((use) =>
        row(peerName(use.peer), use.host, externalDestination(use).port ?? 'any'),
      ),
    ),
  ];
  return [
    '## Network',
    'Closed otherwise. Egress is closed for the pods that a NetworkPolicy `egress-<name>` selects; other pods reach what the cluster lets them.',
    table('From | To | Port of the pod', [...inside, ...among, ...outside.sort(compare)]),
  ];
}

function manifests(objects: RenderedEnvironment['objects'], kind: string): Manifest[] {
  return objects
    .map(({ manifest }) => manifest)
    .filter((manifest) => isRecord(manifest) && manifest.kind === kind);
}
