import { compare } from '../../core/errors';
import type { RenderedEnvironment } from '../../core/rendered-environment';
import { originOf } from '../../core/secret-contract';
import { list } from './markdown';

/** What Git does not hold. */
export function backup({ environment, platform }: RenderedEnvironment): string[] {
  const volumes = [...platform.volumes]
    .map(({ namespace, name, content }) => `Volume ${namespace}/${name}: ${content}`)
    .sort(compare);
  const generated =
    environment.secrets.provider === 'existing'
      ? platform.secrets
      : platform.secrets.filter((secret) => originOf(secret, environment.secrets) !== 'copied');
  const names = generated.map(({ namespace, name }) => `${namespace}/${name}`).sort(compare);
  return [
    '## Keep',
    'Git holds everything else.',
    list([
      ...volumes,
      ...(names.length === 0
        ? []
        : [`Secrets ${names.join(', ')}: without them the data above stays readable, and nobody gets in`]),
    ]),
  ];
}
