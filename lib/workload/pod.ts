import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { ImageName } from '../catalogues/image-catalogue';
import { nodeDisk } from '../catalogues/node-disk';
import type { OwnImage } from '../cluster/images';
import { Platform } from '../cluster/platform';
import { type Resources, resourcesOf } from '../kubernetes/resources';
import { containerProbes, type Probes } from './probes';
import { pullSecrets } from '../cluster/pull-secret';
import type { SecretContract } from '../contracts/secret-contract';

/** Where the pods may run. */
export interface Scheduling {
  /** @default any node */
  readonly nodeSelector?: Readonly<Record<string, string>>;
  /** @default none */
  readonly tolerations?: readonly k8s.Toleration[];
  /** GPUs of one pod. @default 0 */
  readonly gpus?: number;
  /** Labels of pods on whose node it runs where it can: they share a volume of one node. @default none */
  readonly beside?: Readonly<Record<string, string>>;
  /**
   * Labels, each with values that count: the pod runs on the node of a pod that has one of them of each, or waits. Where
   * no pod has them, and the pod itself has, it runs anywhere (kubernetes.io/docs, "Assigning Pods to Nodes").
   *
   * @default none
   */
  readonly onNodeOf?: Readonly<Record<string, readonly string[]>>;
}

export interface Mount {
  readonly path: string;
  readonly source:
    | { readonly secret: SecretContract }
    | { readonly configMap: string; readonly subPath?: string }
    | { readonly claim: string; readonly readOnly?: true }
    /** A directory on the node's disk that lives as long as the pod; one that outgrows its size ends the pod. */
    | { readonly emptyDir: { readonly sizeLimit: string } }
    /** A directory in memory; what is in it counts as memory of the container. */
    | { readonly memory: { readonly sizeLimit: string } };
}

/**
 * The folder `/tmp` to write in, since the root file system is read-only.
 *
 * @param sizeLimit greatest size on the node's disk, as a Kubernetes quantity; the kubelet ends a pod that writes more
 */
export function tmpMount(sizeLimit: string): Mount {
  return { path: '/tmp', source: { emptyDir: { sizeLimit } } };
}

/** One container and the pod around it. */
export interface PodProps {
  /** Name of the container. */
  readonly name: string;
  readonly namespace: string;
  readonly image: ImageName | OwnImage;
  /** @default the image's entry point */
  readonly command?: readonly string[];
  /** @default none */
  readonly args?: readonly string[];
  /** Folder in which it starts. @default the image's */
  readonly workingDirectory?: string;
  /** Plain environment variables. @default none */
  readonly env?: Readonly<Record<string, string>>;
  /** Environment variables from Secrets, for programs that cannot read files. @default none */
  readonly secretEnv?: Readonly<Record<string, { readonly secret: SecretContract; readonly key: string }>>;
  /** Ports by name. @default none */
  readonly ports?: Readonly<Record<string, number>>;
  /** CPU and memory; what it takes of the node's disk follows from its mounts. */
  readonly resources: Omit<Resources, 'ephemeralStorage' | 'ephemeralStorageLimit'>;
  /** Unless `writableRoot` is there, everything writable is a mount. @default none */
  readonly mounts?: readonly Mount[];
  /**
   * Greatest size of what is written below the root file system, as a Kubernetes quantity, where people install software
   * in the running container.
   *
   * @default the root file system is read-only
   */
  readonly writableRoot?: string;
  /** @default none; a Job has none */
  readonly probes?: Probes;
  /** @default anywhere */
  readonly scheduling?: Scheduling;
  /** Whether the pod gets the token of its service account. @default false */
  readonly token?: boolean;
  /** Whether the pod names the environment's pull secret, where there is one. @default true */
  readonly pullSecret?: boolean;
  /** Program of the image that runs before the container gets SIGTERM, within the time of grace; without shell. @default none */
  readonly preStop?: readonly string[];
  /** @default 30 */
  readonly terminationGraceSeconds?: number;
}

/**
 * A pod that the SCC restricted-v2 admits as it is: non-root without a fixed user, no capabilities,
 * RuntimeDefault seccomp, read-only root, no token unless asked. OpenShift assigns user and fsGroup.
 */
export function podSpec(scope: Construct, props: PodProps, serviceAccount: string): k8s.PodSpec {
  const mounts = props.mounts ?? [];
  return {
    serviceAccountName: serviceAccount,
    automountServiceAccountToken: props.token ?? false,
    enableServiceLinks: false,
    imagePullSecrets: props.pullSecret === false ? undefined : pullSecrets(scope, props.namespace),
    terminationGracePeriodSeconds: props.terminationGraceSeconds,
    securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    nodeSelector: props.scheduling?.nodeSelector,
    tolerations: props.scheduling?.tolerations === undefined ? undefined : [...props.scheduling.tolerations],
    affinity: affinityTo(props.scheduling),
    containers: [
      {
        name: props.name,
        image: Platform.of(scope).images.of(props.image),
        imagePullPolicy: 'IfNotPresent',
        command: copy(props.command),
        args: copy(props.args),
        workingDir: props.workingDirectory,
        env: environmentOf(props),
        ports: portsOf(props.ports),
        resources: resourcesOf(
          { ...props.resources, ...diskOf(mounts, props.writableRoot) },
          props.scheduling?.gpus ?? 0,
        ),
        securityContext: {
          allowPrivilegeEscalation: false,
          readOnlyRootFilesystem: props.writableRoot === undefined,
          capabilities: { drop: ['ALL'] },
        },
        volumeMounts: mounts.map((mount) => ({
          name: volumeName(mount),
          mountPath: mount.path,
          readOnly: isReadOnly(mount) ? true : undefined,
          subPath: 'configMap' in mount.source ? mount.source.subPath : undefined,
        })),
        ...(props.probes === undefined ? {} : containerProbes(props.probes, props.ports ?? {})),
        lifecycle: props.preStop && { preStop: { exec: { command: [...props.preStop] } } },
      },
    ],
    volumes: mounts.map((mount) => ({ name: volumeName(mount), ...volumeSource(mount) })),
  };
}

function affinityTo({ beside, onNodeOf }: Partial<Scheduling> = {}): k8s.Affinity | undefined {
  const topologyKey = 'kubernetes.io/hostname';
  if (onNodeOf !== undefined) {
    const matchExpressions = Object.entries(onNodeOf).map(([key, values]) => ({
      key,
      operator: 'In',
      values: [...values],
    }));
    return {
      podAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: [
          { labelSelector: { matchExpressions }, topologyKey },
        ],
      },
    };
  }
  if (beside === undefined) return undefined;
  const podAffinityTerm = { labelSelector: { matchLabels: { ...beside } }, topologyKey };
  return {
    podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm }] },
  };
}

function isReadOnly({ source }: Mount): boolean {
  return 'secret' in source || 'configMap' in source || ('claim' in source && source.readOnly === true);
}

/** All that a container writes to disk is known, so more than that is a fault. */
function diskOf(
  mounts: readonly Mount[],
  writableRoot: string | undefined,
): Pick<Resources, 'ephemeralStorage' | 'ephemeralStorageLimit'> {
  const sizes = mounts.flatMap(({ source }) => ('emptyDir' in source ? [source.emptyDir.sizeLimit] : []));
  const disk = nodeDisk(...sizes, ...(writableRoot === undefined ? [] : [writableRoot]));
  return { ephemeralStorage: disk, ephemeralStorageLimit: disk };
}

function environmentOf(props: PodProps): k8s.EnvVar[] | undefined {
  const plain = Object.entries(props.env ?? {}).map(([name, value]) => ({ name, value }));
  const secret = Object.entries(props.secretEnv ?? {}).map(([name, { secret, key }]) => ({
    name,
    valueFrom: { secretKeyRef: { name: secret.name, key } },
  }));
  // An empty list is dropped by the API server, which Argo CD would show as a difference.
  return plain.length + secret.length === 0 ? undefined : [...plain, ...secret];
}

function volumeSource({ source }: Mount): Omit<k8s.Volume, 'name'> {
  if ('secret' in source) return { secret: { secretName: source.secret.name } };
  if ('configMap' in source) return { configMap: { name: source.configMap } };
  if ('claim' in source) return { persistentVolumeClaim: { claimName: source.claim } };
  if ('memory' in source)
    return { emptyDir: { medium: 'Memory', sizeLimit: k8s.Quantity.fromString(source.memory.sizeLimit) } };
  return { emptyDir: { sizeLimit: k8s.Quantity.fromString(source.emptyDir.sizeLimit) } };
}

/** The path as a name, so that a further mount leaves the others as they are. */
export function volumeName({ path }: Mount): string {
  return path
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

function portsOf(ports: Readonly<Record<string, number>> | undefined): k8s.ContainerPort[] | undefined {
  return ports && Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort }));
}

function copy(list: readonly string[] | undefined): string[] | undefined {
  return list === undefined ? undefined : [...list];
}
