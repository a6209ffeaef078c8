import type { k8s } from 'cdk8s-plus-28';
import type { SecretContract } from '../../../contracts/secret-contract';
import { requiredVariables } from '../../../releases/env-reference';

/** One key of a Secret in the server's namespace. */
export interface SecretSource {
  readonly secret: SecretContract;
  readonly key: string;
}

/**
 * Where the variables of a server come from: exactly those that its configuration refers to.
 *
 * @throws Error if the configuration refers to a variable without a source, or a source is not referred to
 */
export function secretSources(
  configuration: object,
  sources: Readonly<Record<string, SecretSource>>,
): Record<string, SecretSource> {
  const required = requiredVariables(configuration);
  const unused = Object.keys(sources).filter((name) => !required.includes(name));
  if (unused.length > 0) throw new Error(`the configuration does not refer to ${unused.join(', ')}`);
  return Object.fromEntries(
    required.map((name) => {
      const source = sources[name];
      if (source === undefined) throw new Error(`the configuration refers to ${name}, which has no source`);
      return [name, source];
    }),
  );
}

/** The same as the variables of a container. @throws Error as {@link secretSources} */
export function secretVariables(
  configuration: object,
  sources: Readonly<Record<string, SecretSource>>,
): k8s.EnvVar[] {
  return Object.entries(secretSources(configuration, sources)).map(([name, { secret, key }]) => ({
    name,
    valueFrom: { secretKeyRef: { name: secret.name, key } },
  }));
}
