import { compare } from '../../core/errors';
import type { RenderedEnvironment } from '../../core/rendered-environment';
import { originOf, type SecretContract, storeEntry } from '../../core/secret-contract';
import { code, row, table } from './markdown';

/** Who makes which Secret, and what the owner must put where. */
export function secrets({ environment, platform }: RenderedEnvironment): string[] {
  const { provider, store } = environment.secrets;
  const by = (origin: ReturnType<typeof originOf>) =>
    platform.secrets.filter((secret) => originOf(secret, environment.secrets) === origin);
  const head = '### Secrets';
  const produced = [
    'The cluster fills these from rendered objects.',
    secretsTable('Secret', platform.producedSecrets, fullName),
  ];
  if (store !== undefined) {
    return [
      head,
      `Put these entries into ${store.kind} ${store.name} before the first sync; External Secrets makes the Secrets of them.`,
      secretsTable('Entry', by('stored').map(entryOf), (secret) => storeEntry(secret, store)),
      ...produced,
    ];
  }
  const supplied = [
    'Make these Secrets before the first sync.',
    secretsTable('Secret', by('supplied'), fullName),
  ];
  if (provider === 'existing') return [head, ...supplied, ...produced];
  return [
    head,
    ...supplied,
    'External Secrets generates these once; nobody else knows them.',
    secretsTable('Secret', by('generated'), fullName),
    'External Secrets copies these.',
    secretsTable('Secret', by('copied'), fullName),
    ...produced,
  ];
}

function fullName({ namespace, name }: SecretContract): string {
  return `${namespace}/${name}`;
}

/** What an entry of a store holds: that of a copy is the one of its source; what is no secret is not there. */
function entryOf(secret: SecretContract): SecretContract {
  const source = secret.copyOf ?? secret;
  return { ...source, keys: source.keys.filter(({ value }) => value === undefined) };
}

function secretsTable(
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
