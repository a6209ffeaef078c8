import { compare } from '../../core/errors';
import type { RenderedEnvironment } from '../../core/rendered-environment';
import { originOf, type SecretContract } from '../../core/secret-contract';
import { code, row, table } from './markdown';

/** Who makes which Secret. */
export function secrets({ environment, platform }: RenderedEnvironment): string[] {
  const head = '### Secrets';
  const produced = ['The cluster fills these from rendered objects.', secretsTable(platform.producedSecrets)];
  if (environment.secrets.provider === 'existing') {
    return [head, 'Make these before the first sync.', secretsTable(platform.secrets), ...produced];
  }
  const by = (origin: ReturnType<typeof originOf>) =>
    platform.secrets.filter((secret) => originOf(secret) === origin);
  return [
    head,
    'Make these before the first sync.',
    secretsTable(by('supplied')),
    'External Secrets generates these once; nobody else knows them.',
    secretsTable(by('generated')),
    'External Secrets copies these.',
    secretsTable(by('copied')),
    ...produced,
  ];
}

function secretsTable(contracts: readonly SecretContract[]): string {
  const rows = [...contracts]
    .sort((a, b) => compare(`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`))
    .flatMap(({ namespace, name, purpose, keys }) =>
      keys.map((key, index) =>
        row(
          index === 0 ? `${namespace}/${name}` : '',
          code(key.name),
          key.value === undefined ? key.description : code(key.value),
          index === 0 ? purpose : '',
        ),
      ),
    );
  return table('Secret | Key | Value | Purpose', rows);
}
