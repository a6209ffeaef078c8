import { type SecretDeclaration, secretInVersion } from '../../lib/contracts/secret-contract';
import { originOf, storeEntry } from '../../lib/cluster/secret-origin';
import { settings } from '../support/environments';

const declaration: SecretDeclaration = {
  name: 'keys',
  namespace: 'app',
  purpose: 'a test',
  keys: [
    { name: 'region', description: 'where', value: 'eu-central-1' },
    { name: 'secretkey', description: 'random', generate: 40 },
  ],
};

const source = { ...declaration, name: 'user', namespace: 'store' };

describe('a version of a Secret', () => {
  test('1 is what was declared, under its own name', () => {
    expect(secretInVersion(declaration, 1)).toBe(declaration);
  });

  test('3 has its number in its name, and knows the two that it replaced', () => {
    const { name, namespace, older } = secretInVersion(declaration, 3);
    expect([name, namespace]).toEqual(['keys-v3', 'app']);
    expect(older?.map((each) => each.name)).toEqual(['keys', 'keys-v2']);
    expect(older?.map((each) => each.keys)).toEqual([declaration.keys, declaration.keys]);
  });

  test('of a copy: each older one is a copy of the older source', () => {
    const copy = secretInVersion({ ...declaration, copyOf: secretInVersion(source, 3) }, 3);
    expect(copy.copyOf?.name).toBe('user-v3');
    expect(copy.older?.map(({ copyOf }) => copyOf?.name)).toEqual(['user', 'user-v2']);
  });

  test('of a copy whose source does not rotate: all are copies of the one source', () => {
    const copy = secretInVersion({ ...declaration, copyOf: source }, 2);
    expect(copy.older?.map(({ copyOf }) => copyOf?.name)).toEqual(['user']);
  });
});

describe('the data of a Secret', () => {
  const { secrets } = settings('demo');
  const existing = { ...secrets, provider: 'existing' as const };
  const stored = { ...secrets, store: { kind: 'ClusterSecretStore', name: 'vault', port: 8200 } as const };

  test('are random where every secret key says how', () => {
    expect(originOf(declaration, secrets)).toBe('generated');
  });

  test('are the owner’s as soon as one key is neither known nor random', () => {
    const own = { name: 'token', description: 'from a website' };
    expect(originOf({ ...declaration, keys: [...declaration.keys, own] }, secrets)).toBe('supplied');
  });

  test('are those of the source of a copy', () => {
    expect(originOf({ ...declaration, copyOf: source }, secrets)).toBe('copied');
  });

  test('come from the store of the environment, those of copies too', () => {
    expect(originOf(declaration, stored)).toBe('stored');
    expect(originOf({ ...declaration, copyOf: source }, stored)).toBe('stored');
  });

  test('are all the owner’s with the provider existing', () => {
    expect(originOf(declaration, existing)).toBe('supplied');
    expect(originOf({ ...declaration, copyOf: source }, existing)).toBe('supplied');
  });
});

test('the entry of a store is below its path, and that of a copy is the entry of its source', () => {
  const store = { kind: 'ClusterSecretStore', name: 'vault', port: 8200 } as const;
  expect(storeEntry(declaration, store)).toBe('app/keys');
  expect(storeEntry(declaration, { ...store, path: 'ai/demo' })).toBe('ai/demo/app/keys');
  expect(storeEntry({ ...declaration, copyOf: source }, store)).toBe('store/user');
});
