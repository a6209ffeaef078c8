import type { ApiClient } from '../api-server/client';
import { accepted, messageOf } from '../api-server/client';
import { servedKinds } from '../api-server/apply';
import { until } from './live';

/** A kind that an operator watches and that nothing of ours uses. */
export interface WatchedKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: 'Namespaced' | 'Cluster';
}

/** Makes definitions that take anything: an operator does not start without the kinds that it watches. */
export async function serveKinds(client: ApiClient, kinds: readonly WatchedKind[]): Promise<void> {
  for (const { group, version, kind, plural, scope } of kinds) {
    const body = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: `${plural}.${group}` },
      spec: {
        group,
        scope,
        names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
        versions: [
          {
            name: version,
            served: true,
            storage: true,
            subresources: { status: {} },
            schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        ],
      },
    };
    const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    const response = await client.send({ method: 'POST', path, body });
    if (!accepted(response)) throw new Error(`the server refuses ${plural}.${group}: ${messageOf(response)}`);
  }
  for (const { group, version, kind } of kinds) {
    await until(`${kind} is served`, async () =>
      (await servedKinds(client, `${group}/${version}`)).has(kind) ? true : undefined,
    );
  }
}
