import type { k8s } from 'cdk8s-plus-28';
import type { SecretContract } from '../../../contracts/secret-contract';
import { requiredVariables } from '../../../releases/env-reference';
import type { RunConfig022 } from '../../../releases/rhoai-2.25/llama-stack/run-config-022';

/** One key of a Secret in the server's namespace. */
export interface SecretSource {
  readonly secret: SecretContract;
  readonly key: string;
}

/**
 * Environment of a server: the plain variables, and exactly those from Secrets that its configuration
 * refers to.
 *
 * @throws Error if the configuration refers to a variable without a source, or a source is not referred to
 */
export function serverEnvironment(
  config: RunConfig022,
  plain: Readonly<Record<string, string>>,
  sources: Readonly<Record<string, SecretSource>>,
): k8s.EnvVar[] {
  const required = requiredVariables(config);
  const unused = Object.keys(sources).filter((name) => !required.includes(name));
  if (unused.length > 0) throw new Error(`run.yaml does not refer to ${unused.join(', ')}`);
  return [
    ...Object.entries(plain).map(([name, value]) => ({ name, value })),
    ...required.map((name) => {
      const source = sources[name];
      if (source === undefined) throw new Error(`run.yaml refers to ${name}, which has no source`);
      return { name, valueFrom: { secretKeyRef: { name: source.secret.name, key: source.key } } };
    }),
  ];
}
