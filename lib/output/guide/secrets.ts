import { compare } from '../../program/compare';
import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import type { SecretContract } from '../../contracts/secret-contract';
import type { SecretStoreSettings } from '../../environment/schema';
import { originOf, storeEntry } from '../../cluster/secret-origin';
import { code, row, table } from './markdown';

/** Who makes which Secret, and what each key holds. */
export function secrets({ environment, needs }: RenderedEnvironment): string[] {
  const { provider, store } = environment.secrets;
  const by = (origin: ReturnType<typeof originOf>) =>
    needs.secrets.filter((secret) => originOf(secret, environment.secrets) === origin);
  const part = (words: string, contracts: readonly SecretContract[]) => [
    words,
    secretsTable('Secret', contracts, fullName),
  ];
  const produced = part('The cluster fills these from rendered objects.', needs.producedSecrets);
  if (store !== undefined) {
    return [
      '## Secrets',
      `External Secrets makes the Secrets of these entries of ${store.kind} ${store.name}.`,
      storedSecrets(needs.secrets, store),
      ...produced,
    ];
  }
  return [
    '## Secrets',
    ...part('The cluster admin makes these before the first sync.', by('supplied')),
    ...(provider === 'existing'
      ? []
      : [
          ...part('External Secrets generates these once; nobody else knows them.', by('generated')),
          ...part('External Secrets copies these.', by('copied')),
        ]),
    ...produced,
  ];
}

/** Every entry of a store once. */
export function storedSecrets(secrets: readonly SecretContract[], store: SecretStoreSettings): string {
  return secretsTable('Entry', secrets.map(entryOf), (secret) => storeEntry(secret, store));
}

function fullName({ namespace, name }: SecretContract): string {
  return `${namespace}/${name}`;
}

/** What an entry of a store holds: that of a copy is the one of its source; what is no secret is not there. */
function entryOf(secret: SecretContract): SecretContract {
  const source = secret.copyOf ?? secret;
  return { ...source, keys: source.keys.filter(({ value }) => value === undefined) };
}

export function secretsTable(
  head: string,
  contracts: readonly SecretContract[],
  nameOf: (secret: SecretContract) => string,
): string {
  const byName = new Map(contracts.map((secret) => [nameOf(secret), secret] as const));
  const rows = [...byName]
    .sort(([a], [b]) => compare(a, b))
    .flatMap(([name, { purpose, keys, type }]) =>
      keys.map((key, index) =>
        row(
          index === 0 ? name : '',
          code(key.name),
          key.value === undefined ? key.description : code(key.value),
          index === 0 ? `${purpose}${type === undefined ? '' : `; type ${type}`}` : '',
        ),
      ),
    );
  return table(`${head} | Key | Value | Purpose`, rows);
}
