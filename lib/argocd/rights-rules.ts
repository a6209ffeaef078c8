import type { k8s } from 'cdk8s-plus-28';
import { compare } from '../program/compare';
import { groupOf, type Manifest, recordAt, recordsAt } from '../kubernetes/manifest';
import { isOf, recordOf } from '../kinds/kinds';

const rbac = 'rbac.authorization.k8s.io';
const read = ['get', 'list', 'watch'];
const isSecret = isOf('Secret');
const isJob = isOf('batch/Job');
const change = ['update', 'patch', 'delete'];

/**
 * To read the kinds of the manifests, and what Argo CD shows below them. Not Secrets: Argo CD gets the few of its
 * own one by one, in their namespace.
 *
 * Definitions: by their watch its cache learns of the kinds that an operator brings after its start; without it, it
 * cannot compare an object of such a kind until somebody restarts it (argoproj/gitops-engine pkg/cache/cluster.go
 * `watchEvents`, pkg/diff/diff.go `removeWebhookMutation` @5baed56). Events: its page of an object lists them
 * (argoproj/argo-cd manifests/cluster-rbac/server @v3.2.11).
 */
export function readingRules(manifests: readonly Manifest[]): k8s.PolicyRule[] {
  return [
    ...resourcesByGroup(manifests.filter((each) => !isSecret(each))).map(([group, resources]) => ({
      apiGroups: [group],
      resources,
      verbs: read,
    })),
    { apiGroups: [''], resources: ['pods', 'pods/log'], verbs: read },
    { apiGroups: [''], resources: ['events'], verbs: ['list'] },
    { apiGroups: ['apps'], resources: ['replicasets'], verbs: read },
    { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: read },
  ];
}

/**
 * To write the kinds of the manifests, whatever the names: for a Role in their namespace. Secrets by name: there are those
 * of others.
 */
export function writingRules(manifests: readonly Manifest[]): k8s.PolicyRule[] {
  const secrets = manifests.filter(isSecret);
  const kinds = resourcesByGroup(manifests.filter((each) => !isSecret(each))).map(([group, resources]) => ({
    apiGroups: [group],
    resources,
    verbs: [...read, 'create', ...change],
  }));
  return [
    ...kinds,
    ...namedWritingRules(secrets),
    ...routeHosts(manifests),
    ...heldRules(manifests).filter((rule) => !isCovered(rule, kinds)),
  ];
}

/** Whether the kinds give all of a rule already, so that other names in it do not ask for other rights. */
function isCovered(rule: k8s.PolicyRule, kinds: readonly k8s.PolicyRule[]): boolean {
  return (rule.apiGroups ?? []).every((group) =>
    (rule.resources ?? []).every((resource) =>
      kinds.some(
        ({ apiGroups, resources, verbs }) =>
          apiGroups?.includes(group) === true &&
          resources?.includes(resource) === true &&
          rule.verbs.every((verb) => verbs.includes(verb)),
      ),
    ),
  );
}

/**
 * To write these very objects, wherever they are. Kubernetes cannot restrict `create` to a name; and a Job has
 * another name with every content, so all Jobs count.
 */
export function namedWritingRules(manifests: readonly Manifest[]): k8s.PolicyRule[] {
  const names = new Map<string, { group: string; resource: string; names: Set<string> }>();
  for (const { apiVersion, kind, metadata } of manifests.filter((each) => !isJob(each))) {
    const [group, { resource }] = [groupOf(apiVersion), recordOf({ apiVersion, kind })];
    const known = names.get(`${group}/${resource}`) ?? { group, resource, names: new Set<string>() };
    known.names.add(metadata.name);
    names.set(`${group}/${resource}`, known);
  }
  return [
    ...resourcesByGroup(manifests).map(([group, resources]) => ({
      apiGroups: [group],
      resources,
      verbs: ['create'],
    })),
    ...(manifests.some(isJob)
      ? [{ apiGroups: ['batch'], resources: ['jobs'], verbs: [...read, ...change] }]
      : []),
    ...[...names.entries()]
      .sort(([a], [b]) => compare(a, b))
      .map(([, entry]) => ({
        apiGroups: [entry.group],
        resources: [entry.resource],
        resourceNames: [...entry.names].sort(compare),
        verbs: ['get', ...change],
      })),
    ...routeHosts(manifests),
    ...heldRules(manifests),
  ];
}

/** To label the namespaces, which are there already. */
export function namespaceRules(names: readonly string[]): k8s.PolicyRule[] {
  return names.length === 0
    ? []
    : [
        {
          apiGroups: [''],
          resources: ['namespaces'],
          resourceNames: [...names],
          verbs: ['get', 'update', 'patch'],
        },
      ];
}

/**
 * The mesh lets in a member of whoever may `use` its control plane, by any role: it asks the API server
 * (maistra/istio-operator pkg/controller/servicemesh/webhooks/validation/member.go @maistra-2.5). A ClusterRole can
 * say so before the namespace of the control plane exists.
 */
export function meshRules(manifests: readonly Manifest[]): k8s.PolicyRule[] {
  const planes = manifests.filter(isOf('maistra.io/ServiceMeshMember')).flatMap((member) => {
    const { name } = recordAt(member, 'spec', 'controlPlaneRef');
    return typeof name === 'string' ? [name] : [];
  });
  return [...new Set(planes)].map((name) => ({
    apiGroups: ['maistra.io'],
    resources: ['servicemeshcontrolplanes'],
    resourceNames: [name],
    verbs: ['use'],
  }));
}

/** OpenShift asks for it if a Route states its host (docs.openshift.com, "Route configuration"). */
function routeHosts(manifests: readonly Manifest[]): k8s.PolicyRule[] {
  return manifests.some(isOf('route.openshift.io/Route'))
    ? [{ apiGroups: ['route.openshift.io'], resources: ['routes/custom-host'], verbs: ['create', 'update'] }]
    : [];
}

/**
 * What Kubernetes demands of whoever makes roles and bindings: to have every right of a role that it makes or binds,
 * or `bind` for a role that somebody else makes (kubernetes.io/docs, "Privilege escalation prevention").
 */
function heldRules(manifests: readonly Manifest[]): k8s.PolicyRule[] {
  const roles = manifests.filter(isOf(`${rbac}/Role`, `${rbac}/ClusterRole`));
  const foreign = new Map<string, Set<string>>();
  for (const manifest of manifests.filter(isOf(`${rbac}/RoleBinding`, `${rbac}/ClusterRoleBinding`))) {
    const { kind, name } = recordAt(manifest, 'roleRef');
    if (typeof kind !== 'string' || typeof name !== 'string') continue;
    if (roles.some((role) => role.kind === kind && role.metadata.name === name)) continue;
    const { resource } = recordOf({ apiVersion: manifest.apiVersion, kind });
    foreign.set(resource, (foreign.get(resource) ?? new Set()).add(name));
  }
  const held = roles.flatMap((role) => recordsAt(role, 'rules').map((rule) => JSON.stringify(rule)));
  return [
    // A rule of a rendered role is a rule.
    ...[...new Set(held)].sort(compare).map((rule) => JSON.parse(rule) as k8s.PolicyRule),
    ...[...foreign]
      .sort(([a], [b]) => compare(a, b))
      .map(([resource, names]) => ({
        apiGroups: [rbac],
        resources: [resource],
        resourceNames: [...names].sort(compare),
        verbs: ['bind'],
      })),
  ];
}

/** Resources of the manifests by API group, both sorted. */
function resourcesByGroup(manifests: readonly Manifest[]): [group: string, resources: string[]][] {
  const groups = new Map<string, Set<string>>();
  for (const manifest of manifests) {
    const group = groupOf(manifest.apiVersion);
    groups.set(group, (groups.get(group) ?? new Set()).add(recordOf(manifest).resource));
  }
  return [...groups]
    .sort(([a], [b]) => compare(a, b))
    .map(([group, resources]) => [group, [...resources].sort(compare)]);
}
