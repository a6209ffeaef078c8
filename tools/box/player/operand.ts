import { nameOf } from './behaviour';
import { type KubeObject, type NewObject, ownedBy } from './objects';

/** Annotation of pods with the resource that they are made for, as scenarios name it: they crash if it fails. */
export const operandOf = 'box/operand-of';

/** What an operator's Deployment has in it; the rest follows restricted Pod Security. */
export interface Operand {
  readonly name: string;
  /** Labels of the pods; the selector too, unless that is smaller. */
  readonly labels: Readonly<Record<string, string>>;
  /** @default labels */
  readonly selector?: Readonly<Record<string, string>>;
  /** @default none */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** @default 1 */
  readonly replicas?: number;
  /** @default the one of Kubernetes */
  readonly strategy?: unknown;
  readonly pod: Readonly<Record<string, unknown>> & {
    readonly containers: readonly Readonly<Record<string, unknown>>[];
  };
}

const small = { cpu: '100m', memory: '256Mi' };

/** A container that every quota and every level of Pod Security lets in. */
export function container(
  fields: Readonly<Record<string, unknown>> & { readonly name: string },
): Readonly<Record<string, unknown>> {
  return {
    image: `box/${fields.name}`,
    resources: { requests: small, limits: small },
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      runAsNonRoot: true,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    ...fields,
  };
}

/** The Deployment that an operator makes for a resource. */
export function deploymentFor(owner: KubeObject, operand: Operand): NewObject {
  const { name, labels, selector = labels, podAnnotations = {}, replicas = 1, strategy, pod } = operand;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: owner.metadata.namespace, labels, ...ownedBy(owner) },
    spec: {
      replicas,
      ...(strategy === undefined ? {} : { strategy }),
      selector: { matchLabels: selector },
      template: {
        metadata: { labels, annotations: { ...podAnnotations, [operandOf]: nameOf(owner) } },
        spec: pod,
      },
    },
  };
}

export interface OperandPort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
}

/** The Service that an operator makes for a resource. */
export function serviceFor(
  owner: KubeObject,
  name: string,
  selector: Readonly<Record<string, string>>,
  ports: readonly OperandPort[],
  annotations: Readonly<Record<string, string>> = {},
): NewObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: owner.metadata.namespace, annotations, labels: selector, ...ownedBy(owner) },
    spec: { selector, ports: ports.map((port) => ({ protocol: 'TCP', ...port })) },
  };
}
