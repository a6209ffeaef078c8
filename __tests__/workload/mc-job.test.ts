import type { SecretContract } from '../../lib/contracts/secret-contract';
import { McJob, type McJobProps } from '../../lib/workload/mc-job';
import { objectsOf } from '../support/alone';
import { at } from '../support/environments';

const keys: SecretContract = {
  name: 'store-keys',
  namespace: 'private-ai-demo',
  purpose: 'Keys of the object store',
  keys: [],
};
const props = {
  name: 'copy',
  namespace: 'private-ai-demo',
  command: ['/bin/bash', '-c', 'mc mirror'],
  env: { SOURCE: 'models' },
  mounts: [{ path: '/models', source: { claim: 'weights' } }],
  credentials: { store: keys },
};

function containerOf(changes: Partial<McJobProps> = {}): unknown {
  const objects = objectsOf((scope) => new McJob(scope, 'job', { ...props, ...changes }));
  const job = objects.find(({ manifest }) => manifest.kind === 'Job');
  return at(job?.manifest, 'spec.template.spec.containers.0');
}

describe('a Job with mc', () => {
  test('gets credentials as files and not as variables', () => {
    expect(at(containerOf(), 'volumeMounts')).toContainEqual({
      name: 'run-credentials-store',
      mountPath: '/run/credentials/store',
      readOnly: true,
    });
    expect(JSON.stringify(at(containerOf(), 'env'))).not.toContain('store-keys');
  });

  test('keeps the settings of mc where it may write, beside variables and mounts of its own', () => {
    expect(at(containerOf(), 'env')).toEqual([
      { name: 'HOME', value: '/tmp' },
      { name: 'MC_CONFIG_DIR', value: '/tmp/mc' },
      { name: 'SOURCE', value: 'models' },
    ]);
    const mounts = at(containerOf(), 'volumeMounts');
    expect(mounts).toContainEqual({ name: 'tmp', mountPath: '/tmp' });
    expect(mounts).toContainEqual({ name: 'models', mountPath: '/models' });
  });

  test('trusts the CA of the object store, which mc looks for among its settings', () => {
    expect(JSON.stringify(at(containerOf(), 'volumeMounts'))).not.toContain('CAs');
    expect(at(containerOf({ caConfigMap: 'store-ca' }), 'volumeMounts')).toContainEqual({
      name: 'tmp-mc-certs-cas',
      mountPath: '/tmp/mc/certs/CAs',
      readOnly: true,
    });
  });

  test('has small resources unless it says otherwise', () => {
    expect(at(containerOf(), 'resources.requests.memory')).toBe('128Mi');
    const resources = { cpu: '1', memory: '1Gi' };
    expect(at(containerOf({ resources }), 'resources.requests.memory')).toBe('1Gi');
  });
});
