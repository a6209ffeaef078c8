import { core } from './kinds';
import type { PlayedCluster } from './played-cluster';
import type { Container, Pod, Reference, Volume } from './workload-types';

/** What keeps a pod from starting, and in which state its containers wait. */
export interface Missing {
  /** `ContainerCreating` for volumes, `CreateContainerConfigError` for variables. */
  readonly reason: 'ContainerCreating' | 'CreateContainerConfigError';
  readonly message: string;
}

type Source = 'configMaps' | 'secrets';

/**
 * Secrets, ConfigMaps and keys that a pod needs and that are not there (kubernetes/kubernetes pkg/kubelet/kubelet_pods.go
 * `makeEnvironmentVariables`, pkg/volume/secret, pkg/volume/configmap @v1.33.4).
 */
export function missingOf(
  cluster: Pick<PlayedCluster, 'get'>,
  pod: Pick<Pod, 'metadata' | 'spec'>,
): Missing | undefined {
  const { namespace = '' } = pod.metadata;
  const look = (source: Source, name: string, optional: boolean | undefined, keys: readonly string[]) => {
    if (optional === true) return [];
    const word = source === 'secrets' ? 'secret' : 'configmap';
    const found = cluster.get(core[source], name, namespace);
    if (found === undefined) return [`${word} "${name}" not found`];
    return keys
      .filter((key) => !(key in (found.data ?? {})))
      .map((key) => `couldn't find key ${key} in ${word} ${namespace}/${name}`);
  };
  const volumes = (pod.spec.volumes ?? []).flatMap((volume) =>
    sourcesOf(volume).flatMap(({ source, name, optional, keys }) => look(source, name, optional, keys)),
  );
  if (volumes.length > 0) return { reason: 'ContainerCreating', message: volumes.join(', ') };
  const variables = [...(pod.spec.initContainers ?? []), ...pod.spec.containers].flatMap((container) =>
    referencesOf(container).flatMap(({ source, reference, keys }) =>
      look(source, reference.name, reference.optional, keys),
    ),
  );
  return variables.length > 0
    ? { reason: 'CreateContainerConfigError', message: variables.join(', ') }
    : undefined;
}

interface MountedSource {
  readonly source: Source;
  readonly name: string;
  readonly optional: boolean | undefined;
  readonly keys: readonly string[];
  /** File by key, where only some keys are mounted. */
  readonly paths: ReadonlyMap<string, string> | undefined;
}

/** Secrets and ConfigMaps that a volume is made of. */
export function sourcesOf({ configMap, secret, projected }: Volume): MountedSource[] {
  const each = (
    source: Source,
    name: string | undefined,
    { items, optional }: { items?: readonly { key: string; path: string }[]; optional?: boolean },
  ): MountedSource[] =>
    name === undefined
      ? []
      : [
          {
            source,
            name,
            optional,
            keys: (items ?? []).map(({ key }) => key),
            paths: items === undefined ? undefined : new Map(items.map(({ key, path }) => [key, path])),
          },
        ];
  return [
    ...(configMap === undefined ? [] : each('configMaps', configMap.name, configMap)),
    ...(secret === undefined ? [] : each('secrets', secret.secretName, secret)),
    ...(projected?.sources ?? []).flatMap((part) => [
      ...(part.configMap === undefined ? [] : each('configMaps', part.configMap.name, part.configMap)),
      ...(part.secret === undefined ? [] : each('secrets', part.secret.name, part.secret)),
    ]),
  ];
}

function referencesOf({ env = [], envFrom = [] }: Container) {
  const all: { source: Source; reference: Reference; keys: readonly string[] }[] = [];
  for (const { valueFrom } of env) {
    const { secretKeyRef, configMapKeyRef } = valueFrom ?? {};
    if (secretKeyRef !== undefined)
      all.push({ source: 'secrets', reference: secretKeyRef, keys: [secretKeyRef.key] });
    if (configMapKeyRef !== undefined)
      all.push({ source: 'configMaps', reference: configMapKeyRef, keys: [configMapKeyRef.key] });
  }
  for (const { secretRef, configMapRef } of envFrom) {
    if (secretRef !== undefined) all.push({ source: 'secrets', reference: secretRef, keys: [] });
    if (configMapRef !== undefined) all.push({ source: 'configMaps', reference: configMapRef, keys: [] });
  }
  return all;
}
