import { isPeer } from '../../lib/cluster/network';
import { storeEntry } from '../../lib/cluster/secret-origin';

const pods = { namespace: 'ai', labels: { app: 'milvus', tier: 'data' } };
const peer = (podSelector: Record<string, string>, namespace = 'ai') => ({
  name: 'peer',
  namespace,
  podSelector,
});

test('pods are a peer with all of its labels, in its namespace', () => {
  expect(isPeer(pods, peer({ app: 'milvus', tier: 'data' }))).toBe(true);
  expect(isPeer(pods, peer({ app: 'milvus' }))).toBe(true);
  expect(isPeer(pods, peer({ app: 'milvus', tier: 'web' }))).toBe(false);
  expect(isPeer(pods, peer({ app: 'milvus' }, 'other'))).toBe(false);
  expect(isPeer(pods, 'router')).toBe(false);
});

test('a Secret has its place in a store by namespace and name, below the path of the store', () => {
  const store = { name: 'vault', kind: 'SecretStore', port: 443 } as const;
  const source = { namespace: 'ai', name: 'key', keys: [], purpose: 'opens a door' };
  expect(storeEntry(source, store)).toBe('ai/key');
  const below = { ...store, path: 'teams/ml' };
  expect(storeEntry(source, below)).toBe('teams/ml/ai/key');
  expect(storeEntry({ ...source, namespace: 'web', copyOf: source }, below)).toBe('teams/ml/ai/key');
});
