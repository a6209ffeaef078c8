import type { Manifest } from '../../../lib/kubernetes/manifest';

const namespace = 'control';

/** An object of the controls, in their namespace. */
export function sample(apiVersion: string, kind: string, name: string, spec: object): Manifest {
  return { apiVersion, kind, metadata: { name, namespace }, spec };
}

/** The label that pods of a control have, by its name. */
export function app(name: string): Record<string, string> {
  return { app: name };
}

/** A pod template with one container; fields replace what no control asks for. */
export function podTemplate(name: string, container: object = {}, pod: object = {}): object {
  return {
    metadata: { labels: app(name) },
    spec: {
      serviceAccountName: name,
      containers: [{ name, image: 'registry.example.com/app:1', ...container }],
      ...pod,
    },
  };
}

/** A Deployment with one container; `spec` replaces fields of its own. */
export function deployment(name: string, container: object = {}, spec: object = {}): Manifest {
  return sample('apps/v1', 'Deployment', name, {
    selector: { matchLabels: app(name) },
    template: podTemplate(name, container),
    ...spec,
  });
}

/** A Service that leads to the pods of a name. */
export function service(name: string, pods: string, spec: object = {}): Manifest {
  return sample('v1', 'Service', name, { selector: app(pods), ports: [{ port: 80 }], ...spec });
}

export function networkPolicy(name: string, pods: string, spec: object = {}): Manifest {
  return sample('networking.k8s.io/v1', 'NetworkPolicy', name, {
    podSelector: { matchLabels: app(pods) },
    policyTypes: ['Ingress'],
    ...spec,
  });
}

/** An autoscaler of a Deployment. */
export function autoscaler(name: string, target: string, spec: object = {}): Manifest {
  const scaleTargetRef = { apiVersion: 'apps/v1', kind: 'Deployment', name: target };
  return sample('autoscaling/v2', 'HorizontalPodAutoscaler', name, {
    maxReplicas: 3,
    scaleTargetRef,
    ...spec,
  });
}

const rbac = 'rbac.authorization.k8s.io';

/** One rule of a role; without an API group it is the core one. */
export interface Rule {
  readonly apiGroups?: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
  readonly resourceNames?: readonly string[];
}

export function role(name: string, rule: Rule): Manifest {
  const rules = [{ apiGroups: [''], ...rule }];
  return { apiVersion: `${rbac}/v1`, kind: 'Role', metadata: { name, namespace }, rules };
}

/** Binds a role to an account of the controls. */
export function binding(
  kind: 'RoleBinding' | 'ClusterRoleBinding',
  name: string,
  roleRef: { readonly kind: 'Role' | 'ClusterRole'; readonly name: string },
): Manifest {
  return {
    apiVersion: `${rbac}/v1`,
    kind,
    metadata: kind === 'RoleBinding' ? { name, namespace } : { name },
    roleRef: { apiGroup: rbac, ...roleRef },
    subjects: [{ kind: 'ServiceAccount', name: 'somebody', namespace }],
  };
}
