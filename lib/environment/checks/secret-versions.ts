import type { Finding } from '../finding';
import { nearest } from '../../program/nearest';
import type { Environment } from '../schema';
import { alternatives, valueText } from '../../program/value-text';

/**
 * PAI-109: a version of a Secret that no component declares. The names are known once the environment is
 * constructed.
 */
export function unknownSecrets({ secrets }: Environment, declared: ReadonlySet<string>): Finding[] {
  const names = [...declared].sort();
  return Object.keys(secrets.versions)
    .filter((name) => !declared.has(name))
    .map((name) => {
      const meant = nearest(name, names);
      return {
        code: 'PAI-109',
        path: ['secrets', 'versions', name],
        at: 'key',
        message: `no Secret here that has versions is named ${valueText(name)}`,
        remedy:
          meant.length > 0
            ? `did you mean ${alternatives(meant)}?`
            : names.length === 0
              ? 'remove it'
              : `Secrets here are ${names.join(', ')}`,
      };
    });
}
