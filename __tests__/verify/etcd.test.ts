import { readFileSync } from 'node:fs';
import { imageCatalogue } from '../../lib/catalogues/image-catalogue';
import { pinnedVersion } from '../../tools/go-tools';
import { Addresses } from '../../tools/verify/etcd/member';

test('the pinned etcd is the release of the image catalogue', () => {
  const goMod = readFileSync('tools/go-tools/etcd/go.mod', 'utf8');
  expect(pinnedVersion('milvus-etcd', goMod)).toBe(imageCatalogue.etcd.tag);
});

describe('addresses of this machine', () => {
  test('stand for those of the pods, each its own', async () => {
    const addresses = await Addresses.of(['etcd-0', 'etcd-1'], [2379, 2380]);
    const [own, other] = [addresses.port('etcd-0', 2380), addresses.port('etcd-1', 2380)];
    expect(own).not.toBe(other);
    expect(
      addresses.translate('etcd-0', '--peers=$(POD_NAME)=http://0.0.0.0:2380,http://etcd-1.etcd.ns.svc:2380'),
    ).toBe(`--peers=etcd-0=http://127.0.0.1:${own},http://127.0.0.1:${other}`);
  });

  test('stand for no other host', async () => {
    const addresses = await Addresses.of(['etcd-0'], [2379]);
    expect(() => addresses.translate('etcd-0', 'http://elsewhere.example.com:2379')).toThrow(
      'nothing stands for port 2379 of elsewhere',
    );
  });
});
