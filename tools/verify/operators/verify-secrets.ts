import type { Manifest } from '../../../lib/kubernetes/manifest';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { originOf } from '../../../lib/cluster/secret-origin';
import { renderEnvironment } from '../../../lib/stages/environment';
import type { Applier } from '../api-server/apply';
import { inOrderOfDelivery } from '../api-server/order';
import type { TestServer } from '../api-server/test-server';
import { joined, type Outcome } from '../check';
import { until } from './live';
import { changedSecrets, pathOf, placeOf, type RealSecrets, secretFailures, settledSecrets } from './secrets';
import { notRefused } from './wrong-objects';
import { brokenSecrets, notNoticed, refusedSecrets } from './wrong-secrets';

/** What External Secrets makes of an environment as it was rendered. */
export async function verifySecrets({ client }: TestServer, rendered: RenderedEnvironment): Promise<Outcome> {
  const secrets = await settledSecrets(client, rendered);
  return { subjects: secrets.size, failures: secretFailures(secrets, rendered) };
}

/** What becomes of Secrets when they are rotated, when their ExternalSecret is lost, and when something is wrong. */
export async function verifyChanges(
  applier: Applier,
  { client }: TestServer,
  rendered: RenderedEnvironment,
): Promise<Outcome> {
  return joined([
    await rotation(applier, client, rendered),
    await recreated(applier, client, rendered),
    await verifyCheck(applier, client, rendered),
  ]);
}

/** Every generated Secret in version 2. */
async function rotation(
  applier: Applier,
  client: TestServer['client'],
  { environment, needs }: RenderedEnvironment,
): Promise<Outcome> {
  const generated = needs.secrets.filter((secret) => originOf(secret, environment.secrets) === 'generated');
  if (generated.length === 0) return { subjects: 0, failures: [] };
  const versions = Object.fromEntries(generated.map(({ name, rotatesWith = name }) => [rotatesWith, 2]));
  const rotated = renderEnvironment({ ...environment, secrets: { ...environment.secrets, versions } });
  const before = await settledSecrets(client, renderEnvironment(environment));
  for (const { manifest } of inOrderOfDelivery(rotated.objects)) await applier.apply(manifest);
  const after = await settledSecrets(client, rotated);
  const subject = `${environment.name}: rotation`;
  const messages = [...changedSecrets(before, after), ...sameSecrets(after, rotated)];
  return {
    subjects: after.size,
    failures: [...secretFailures(after, rotated), ...messages.map((message) => ({ subject, message }))],
  };
}

/** Secrets that have the values of the version before, in sentences. */
function sameSecrets(secrets: RealSecrets, { needs }: RenderedEnvironment): string[] {
  const pairs = needs.secrets.flatMap((secret) =>
    (secret.older ?? []).map((older) => [placeOf(secret), placeOf(older)] as const),
  );
  const text = (place: string) => JSON.stringify(secrets.get(place)?.data);
  return [
    ...(pairs.length === 0 ? ['makes no Secret'] : []),
    ...pairs
      .filter(([place, older]) => text(place) === text(older))
      .map(([place, older]) => `Secret ${place} has the values of ${older}`),
  ];
}

/** A generated Secret keeps its values when its ExternalSecret is lost and applied again, as after a restored backup. */
async function recreated(
  applier: Applier,
  client: TestServer['client'],
  rendered: RenderedEnvironment,
): Promise<Outcome> {
  const lost = rendered.objects
    .map(({ manifest }) => manifest)
    .find(({ kind, spec }) => kind === 'ExternalSecret' && !('secretStoreRef' in (spec as object)));
  if (lost === undefined) return { subjects: 0, failures: [] };
  const before = await settledSecrets(client, rendered);
  await client.send({ method: 'DELETE', path: pathOf(lost) });
  await until(`${lost.metadata.name} is gone`, async () => {
    const { status } = await client.send({ method: 'GET', path: pathOf(lost) });
    return status === 404 ? true : undefined;
  });
  await applier.apply(lost);
  const changed = changedSecrets(before, await settledSecrets(client, rendered));
  const subject = `${rendered.environment.name}: ExternalSecret ${lost.metadata.name}, applied again`;
  return { subjects: 1, failures: changed.map((message) => ({ subject, message })) };
}

/** Tests the comparison: what cannot work must not be healthy, and what is wrong must be refused. */
async function verifyCheck(
  applier: Applier,
  client: TestServer['client'],
  rendered: RenderedEnvironment,
): Promise<Outcome> {
  const manifests = rendered.objects.map(({ manifest }) => manifest);
  const store = manifests.find(({ kind }) => kind === 'SecretStore');
  const external = (wanted: (manifest: Manifest) => boolean) =>
    manifests.find((manifest) => manifest.kind === 'ExternalSecret' && wanted(manifest));
  const copied = external(({ spec }) => 'secretStoreRef' in (spec as object));
  const generated = external(({ spec }) => !('secretStoreRef' in (spec as object)));
  if (store === undefined || copied === undefined || generated === undefined)
    return { subjects: 0, failures: [] };
  const broken = brokenSecrets(copied, store);
  const refused = refusedSecrets(copied, generated, store);
  const failures = [...(await notNoticed(client, applier, broken)), ...(await notRefused(applier, refused))];
  return { subjects: broken.length + refused.length, failures };
}
