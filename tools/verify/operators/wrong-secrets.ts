import type { Manifest } from '../../../lib/kubernetes/manifest';
import type { Applier } from '../api-server/apply';
import type { ApiClient } from '../api-server/client';
import type { KnownBad } from '../api-server/known-bad';
import type { Failure } from '../check';
import type { Editable } from '../mistakes/edit';
import { healthOf } from './health';
import { objectAt, until } from './live';
import { pathOf } from './secrets';

/** An object of External Secrets that cannot work, and a part of what its status must say. */
interface Broken {
  readonly what: string;
  readonly manifest: Manifest;
  readonly words: string;
}

/** Copies of objects that cannot work: the source lacks what they read, or they may not read it. */
export function brokenSecrets(copied: Manifest, store: Manifest): Broken[] {
  return [
    {
      what: 'ExternalSecret with a key that its source does not have',
      manifest: wrong(copied, 'no-key', ({ spec }) => (spec.data[0].remoteRef.property = 'nothing')),
      words: 'could not get secret data from provider',
    },
    {
      what: 'ExternalSecret with a source that its account may not read',
      manifest: wrong(copied, 'no-right', ({ spec }) => (spec.data[0].remoteRef.key = 'minio-credentials')),
      words: 'could not get secret data from provider',
    },
    {
      what: 'ExternalSecret with a store that is not there',
      manifest: wrong(copied, 'no-store', ({ spec }) => (spec.secretStoreRef.name = 'nobody')),
      words: 'could not get',
    },
    {
      what: 'SecretStore with an account that is not there',
      manifest: wrong(store, 'no-account', ({ spec }) => {
        spec.provider.kubernetes.auth.serviceAccount.name = 'nobody';
      }),
      words: 'unable to create client',
    },
  ];
}

/** Copies of objects that the webhook of External Secrets must refuse. */
export function refusedSecrets(copied: Manifest, generated: Manifest, store: Manifest): KnownBad[] {
  return [
    {
      what: 'ExternalSecret without data',
      manifest: wrong(copied, 'empty', ({ spec }) => delete spec.data),
      reason: 'either data or dataFrom should be specified',
    },
    {
      what: 'ExternalSecret with a key twice',
      manifest: wrong(copied, 'twice', ({ spec }) => spec.data.push(spec.data[0])),
      reason: 'duplicate secretKey found',
    },
    {
      what: 'ExternalSecret that deletes a Secret of others',
      manifest: wrong(generated, 'deletes', ({ spec }) => {
        Object.assign(spec.target, { deletionPolicy: 'Delete', creationPolicy: 'Merge' });
      }),
      reason: 'deletionPolicy=Delete must not be used',
    },
    {
      what: 'SecretStore that trusts nobody',
      manifest: wrong(store, 'no-authority', ({ spec }) => delete spec.provider.kubernetes.server.caProvider),
      reason: 'a CABundle or CAProvider is required',
    },
  ];
}

/** Broken objects that become healthy, or whose status says something else. */
export async function notNoticed(
  client: ApiClient,
  applier: Applier,
  broken: readonly Broken[],
): Promise<Failure[]> {
  for (const { manifest } of broken) await applier.apply(manifest);
  const failures: Failure[] = [];
  for (const { what, manifest, words } of broken) {
    const verdict = await until(`External Secrets looks at ${manifest.metadata.name}`, async () => {
      const live = await objectAt(client, pathOf(manifest));
      return live.status === undefined ? undefined : healthOf(live);
    });
    if (verdict.status !== 'Healthy' && verdict.message?.includes(words) === true) continue;
    const message = `is ${String(verdict.status)}: ${String(verdict.message)}`;
    failures.push({ subject: `known-bad: ${what}`, message });
  }
  return failures;
}

function wrong(manifest: Manifest, name: string, edit: (copy: Editable) => void): Manifest {
  const copy: Editable = structuredClone({ ...manifest, metadata: { ...manifest.metadata, name } });
  if (copy.spec.target !== undefined) copy.spec.target.name = name;
  edit(copy);
  return copy as Manifest;
}
