import type { k8s } from 'cdk8s-plus-28';
import type { SecretContract } from '../../../contracts/secret-contract';
import { requiredVariables } from '../../../releases/env-reference';

/** One key of a Secret in the server's namespace. */
export interface SecretSource {
  readonly secret: SecretContract;
  readonly key: string;
}

/**
 * The variables from Secrets that a server gets: exactly those that its configuration refers to.
 *
 * @throws Error if the configuration refers to a variable without a source, or a source is not referred to
 */
export function secretVariables(
  configuration: object,
  sources: Readonly<Record<string, SecretSource>>,
): k8s.EnvVar[] {
  const required = requiredVariables(configuration);
  const unused = Object.keys(sources).filter((name) => !required.includes(name));
  if (unused.length > 0) throw new Error(`the configuration does not refer to ${unused.join(', ')}`);
  return required.map((name) => {
    const source = sources[name];
    if (source === undefined) throw new Error(`the configuration refers to ${name}, which has no source`);
    return { name, valueFrom: { secretKeyRef: { name: source.secret.name, key: source.key } } };
  });
}
