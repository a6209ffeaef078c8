import type { RenderedEnvironment } from '../../../lib/core/rendered-environment';
import { accepted, type ApiClient, messageOf } from '../api-server/client';
import type { Applier } from '../api-server/apply';
import { inOrderOfDelivery } from '../api-server/order';
import type { TestServer } from '../api-server/test-server';
import { problemsOf } from '../api-server/verify-objects';
import type { Failure, Outcome } from '../check';
import { storeOf } from './secret-store';
import { supplySecrets } from './supplied';
import { authorityOf } from './webhooks';

/** Applies what we render; the webhooks of operators must take it, and keep it as it is. */
export async function applyEnvironment(
  applier: Applier,
  { client, folder }: TestServer,
  rendered: RenderedEnvironment,
): Promise<Outcome> {
  const failures: Failure[] = [];
  // The owner's store is there before, as the guide says.
  const store = storeOf(rendered);
  if (store !== undefined) await applier.apply(store);
  const objects = inOrderOfDelivery(rendered.objects);
  for (const { manifest } of objects) {
    const subject = `${rendered.environment.name}: ${manifest.kind} ${manifest.metadata.name}`;
    const applied = await applier.apply(manifest);
    failures.push(...problemsOf(manifest, applied).map((message) => ({ subject, message })));
    if (manifest.kind === 'Namespace')
      await publishAuthority(client, manifest.metadata.name, authorityOf(folder));
  }
  await supplySecrets(client, rendered);
  return { subjects: objects.length, failures };
}

/** What the controller manager of Kubernetes puts into every namespace. */
async function publishAuthority(client: ApiClient, namespace: string, authority: string): Promise<void> {
  const body = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'kube-root-ca.crt', namespace },
    data: { 'ca.crt': authority },
  };
  const response = await client.send({
    method: 'POST',
    path: `/api/v1/namespaces/${namespace}/configmaps`,
    body,
  });
  // A namespace may be applied twice.
  if (!accepted(response) && response.status !== 409) throw new Error(messageOf(response));
}
