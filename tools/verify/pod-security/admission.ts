import { isRecord, type Manifest, recordAt, recordsAt } from '../../../lib/kubernetes/manifest';
import type { Constraints } from './constraints';

/** Why constraints refuse a pod. */
export interface Refusal {
  /** What was looked at, for example `scc-volumes`. */
  readonly check: string;
  readonly message: string;
}

/** A pod after its admission. */
export interface Admission {
  readonly constraints: Constraints;
  /** With what the constraints set where the pod says nothing. */
  readonly pod: Manifest;
  readonly refusals: readonly Refusal[];
}

/** First id of a namespace's range; which one does not matter to any rule. */
const namespaceId = 1_000_700_000;

type Fields = Record<string, unknown>;

/**
 * What SecurityContextConstraints make of a pod: openshift/apiserver-library-go
 * pkg/securitycontextconstraints/sccmatching/provider.go and checks.go @1a630ad, capabilities/mustrunas.go @8efb02d,
 * seccomp/strategy.go @fb9a667. The host is closed by all constraints here. An id that a pod names is refused where the
 * namespace has to give it: nobody knows its range before.
 */
export function admit(pod: Manifest, constraints: Constraints): Admission {
  const spec = recordAt(pod, 'spec');
  const podContext = podDefaults(recordAt(spec, 'securityContext'), constraints);
  const lists = ['initContainers', 'containers'] as const;
  const containers = lists.map((list) =>
    recordsAt(spec, list).map((container): Fields => ({
      ...container,
      securityContext: containerDefaults(recordAt(container, 'securityContext'), podContext, constraints),
    })),
  );
  const [initContainers = [], mainContainers = []] = containers;
  return {
    constraints,
    pod: {
      ...pod,
      spec: { ...spec, securityContext: podContext, initContainers, containers: mainContainers },
    },
    refusals: [
      ...hostRefusals(spec),
      ...volumeRefusals(spec, constraints),
      ...idRefusals('pod', recordAt(spec, 'securityContext'), constraints),
      ...seccompRefusals('pod', podContext, constraints),
      ...lists.flatMap((list, index) =>
        recordsAt(spec, list).flatMap((container, position) => {
          const name = String(container.name);
          const context = recordAt(containers[index]?.[position], 'securityContext');
          return [
            ...idRefusals(name, recordAt(container, 'securityContext'), constraints),
            ...seccompRefusals(name, context, constraints),
            ...privilegeRefusals(name, context, constraints),
            ...hostPortRefusals(name, container),
          ];
        }),
      ),
    ],
  };
}

/** By the first of the constraints that do not refuse the pod; if all do, as the first of them says. */
export function admitByAny(pod: Manifest, all: readonly Constraints[]): Admission {
  const admissions = all.map((constraints) => admit(pod, constraints));
  const [first] = admissions;
  if (first === undefined) throw new Error(`no constraints for ${pod.metadata.name}`);
  return admissions.find(({ refusals }) => refusals.length === 0) ?? first;
}

function podDefaults(context: Fields, { namespaceIds, seccompProfile }: Constraints): Fields {
  return {
    ...(namespaceIds ? { fsGroup: namespaceId, seLinuxOptions: { level: 's0:c26,c5' } } : {}),
    ...(seccompProfile === undefined ? {} : { seccompProfile: { type: seccompProfile } }),
    ...context,
  };
}

function containerDefaults(context: Fields, podContext: Fields, constraints: Constraints): Fields {
  const user =
    context.runAsUser ?? podContext.runAsUser ?? (constraints.namespaceIds ? namespaceId : undefined);
  const capabilities = recordAt(context, 'capabilities');
  const drop = [...new Set([...constraints.requiredDropCapabilities, ...textsAt(capabilities, 'drop')])];
  const nonRoot = context.runAsNonRoot ?? podContext.runAsNonRoot;
  return {
    ...(user === undefined ? {} : { runAsUser: user }),
    ...(nonRoot === undefined && typeof user === 'number' && user > 0 ? { runAsNonRoot: true } : {}),
    ...(constraints.allowPrivilegeEscalation ? {} : { allowPrivilegeEscalation: false }),
    ...context,
    capabilities: { ...capabilities, drop },
  };
}

function hostRefusals(spec: Fields): Refusal[] {
  return ['hostNetwork', 'hostPID', 'hostIPC']
    .filter((field) => spec[field] === true)
    .map((field) => ({ check: 'scc-host', message: `${field} is not allowed` }));
}

function volumeRefusals(spec: Fields, { name, volumes }: Constraints): Refusal[] {
  return recordsAt(spec, 'volumes').flatMap((volume) =>
    Object.keys(volume)
      .filter((field) => field !== 'name' && !volumes.includes(field))
      .map((field) => ({
        check: 'scc-volumes',
        message: `volume ${String(volume.name)}: ${name} has no ${field}`,
      })),
  );
}

function idRefusals(where: string, context: Fields, { name, namespaceIds }: Constraints): Refusal[] {
  const ids = namespaceIds ? ['runAsUser', 'fsGroup', 'seLinuxOptions'] : ['seLinuxOptions'];
  return ids
    .filter((field) => context[field] !== undefined)
    .map((field) => ({
      check: 'scc-ids',
      message: `${where}: ${name} takes ${field} from the namespace, and it is ${JSON.stringify(context[field])}`,
    }));
}

function seccompRefusals(where: string, context: Fields, { name, seccompProfile }: Constraints): Refusal[] {
  const profile = recordAt(context, 'seccompProfile').type;
  if (typeof profile !== 'string' || profile === seccompProfile) return [];
  return [{ check: 'scc-seccomp', message: `${where}: ${name} refuses seccomp profile ${profile}` }];
}

function privilegeRefusals(where: string, context: Fields, constraints: Constraints): Refusal[] {
  const { name, allowPrivilegeEscalation, allowedCapabilities } = constraints;
  return [
    ...(context.privileged === true
      ? [{ check: 'scc-privileged', message: `${where}: ${name} refuses privileged containers` }]
      : []),
    ...(!allowPrivilegeEscalation && context.allowPrivilegeEscalation === true
      ? [{ check: 'scc-privilege-escalation', message: `${where}: ${name} refuses privilege escalation` }]
      : []),
    ...textsAt(recordAt(context, 'capabilities'), 'add')
      .filter((capability) => !allowedCapabilities.includes(capability))
      .map((capability) => ({
        check: 'scc-capabilities',
        message: `${where}: ${name} refuses ${capability}`,
      })),
  ];
}

function hostPortRefusals(where: string, container: Fields): Refusal[] {
  return recordsAt(container, 'ports')
    .filter(({ hostPort }) => typeof hostPort === 'number' && hostPort > 0)
    .map(({ hostPort }) => ({ check: 'scc-host-ports', message: `${where}: host port ${String(hostPort)}` }));
}

function textsAt(value: unknown, key: string): string[] {
  const list = isRecord(value) ? value[key] : undefined;
  return Array.isArray(list) ? list.filter((each) => typeof each === 'string') : [];
}
