import type { RenderedEnvironment } from '../../../lib/core/rendered-environment';
import { originOf } from '../../../lib/core/secret-contract';
import { core } from './kinds';
import type { NewObject } from './objects';
import { forEach, type PlayedOperator } from './operator';

/** The Secrets that the guide of an environment asks a person for. */
export function suppliedSecrets({ environment, platform }: RenderedEnvironment): NewObject[] {
  return platform.secrets
    .filter((secret) => originOf(secret, environment.secrets) === 'supplied')
    .map(({ name, namespace, type = 'Opaque', keys }) => ({
      apiVersion: 'v1',
      kind: 'Secret',
      type,
      metadata: { name, namespace },
      stringData: Object.fromEntries(
        keys.map((key) => [
          key.name,
          key.value ?? (type === 'kubernetes.io/dockerconfigjson' ? '{"auths":{}}' : `played-${key.name}`),
        ]),
      ),
    }));
}

/** The person who follows the guide: makes each Secret when its namespace is there. */
export function owner(secrets: readonly NewObject[]): PlayedOperator {
  return {
    name: 'owner',
    watches: [core.secrets, core.namespaces],
    turn: async (cluster) => {
      const ready = secrets.filter(({ metadata }) => {
        const namespace = cluster.get(core.namespaces, metadata.namespace ?? '');
        return namespace !== undefined && namespace.metadata.deletionTimestamp === undefined;
      });
      await forEach(ready, (secret) => cluster.create(core.secrets, secret));
    },
  };
}
