import { walk } from '../kubernetes/manifest';

/**
 * A value that the server takes from its environment when it starts. Credentials are of this type only,
 * so that none can be written into the ConfigMap.
 */
export type EnvReference = `\${env.${string}}`;

const variableName = /^[A-Z][A-Z0-9_]*$/;
const reference = /\$\{env\.([A-Z0-9_]+)(:[=+][^}]*)?\}/g;

/**
 * A reference to an environment variable. Without a default the server does not start when the variable is
 * missing or empty; a value of digits only becomes a number and then fails where text is expected
 * (llamastack/llama-stack llama_stack/core/stack.py replace_env_vars @v0.2.22).
 *
 * @throws Error if the name has lower-case letters, which the server would leave as they are, or the default
 *   has a brace
 */
export function envReference(variable: string, fallback?: string): EnvReference {
  if (!variableName.test(variable)) throw new Error(`${variable} is not a name in upper case`);
  if (fallback === undefined) return `\${env.${variable}}`;
  if (fallback.includes('}')) throw new Error(`the default of ${variable} has a brace`);
  return `\${env.${variable}:=${fallback}}`;
}

/** Variables without which a server with this configuration does not start, in order of appearance. */
export function requiredVariables(config: unknown): string[] {
  const texts = [...walk(config)].flatMap(({ value }) => (typeof value === 'string' ? [value] : []));
  const names = texts.flatMap((text) =>
    [...text.matchAll(reference)].flatMap(([, name, operator]) =>
      name !== undefined && operator === undefined ? [name] : [],
    ),
  );
  return [...new Set(names)];
}
