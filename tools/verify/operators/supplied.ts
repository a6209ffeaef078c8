import { originOf } from '../../../lib/cluster/secret-origin';
import type { RenderedEnvironment } from '../../../lib/cluster/rendered-environment';
import { accepted, type ApiClient, messageOf } from '../api-server/client';

/** Makes the Secrets that the owner of an environment supplies. */
export async function supplySecrets(
  client: ApiClient,
  { environment, needs }: RenderedEnvironment,
): Promise<void> {
  const supplied = needs.secrets.filter((secret) => originOf(secret, environment.secrets) === 'supplied');
  for (const { name, namespace, keys, type } of supplied) {
    const body = {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name, namespace },
      type,
      stringData: Object.fromEntries(keys.map((key) => [key.name, key.value ?? `value-of-${key.name}`])),
    };
    const response = await client.send({
      method: 'POST',
      path: `/api/v1/namespaces/${namespace}/secrets`,
      body,
    });
    if (!accepted(response)) throw new Error(messageOf(response));
  }
}
