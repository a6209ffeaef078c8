import { isRecord, type Manifest, recordsAt } from '../../../lib/kubernetes/manifest';
import { accepted, type ApiClient, messageOf, type ServiceAccount } from './client';

/** What the server says to one apply. */
export interface Applied {
  /** The object as the server keeps it; absent if it was rejected. */
  readonly object?: Record<string, unknown>;
  /** Why it was rejected. */
  readonly rejection?: string;
  readonly warnings: readonly string[];
}

/** Name of a resource in paths, by kind. */
type Resources = ReadonlyMap<string, string>;

/** Applies manifests on the server's side, as Argo CD does with its account, or a person with `oc`. */
export class Applier {
  private readonly resources = new Map<string, Promise<Resources>>();

  /** @param account that of Argo CD; without it a person with every right applies */
  constructor(
    private readonly client: ApiClient,
    private readonly account?: ServiceAccount,
  ) {}

  async apply(manifest: Manifest): Promise<Applied> {
    const path = await this.pathOf(manifest);
    if (path === undefined) {
      return { rejection: `the server does not know ${manifest.apiVersion} ${manifest.kind}`, warnings: [] };
    }
    const response = await this.client.send({
      method: 'PATCH',
      path: `${path}?fieldManager=${this.account === undefined ? 'kubectl' : 'argocd-controller'}&force=true&fieldValidation=Strict`,
      as: this.account,
      body: manifest,
      contentType: 'application/apply-patch+yaml',
    });
    const { body, warnings } = response;
    return accepted(response) && isRecord(body)
      ? { object: body, warnings }
      : { rejection: messageOf(response), warnings };
  }

  private async pathOf({ apiVersion, kind, metadata }: Manifest): Promise<string | undefined> {
    const root = apiRoot(apiVersion);
    const found = this.resources.get(root) ?? readResources(this.client, apiVersion);
    this.resources.set(root, found);
    const resource = (await found).get(kind);
    if (resource === undefined) return undefined;
    const { namespace, name } = metadata;
    // A kind without namespace has no path below one, and the other way round: the server answers "not found".
    const scope = namespace === undefined ? '' : `/namespaces/${namespace}`;
    return `${root}${scope}/${resource}/${name}`;
  }
}

/** Kinds that the server serves in a version of an API group. */
export async function servedKinds(client: ApiClient, apiVersion: string): Promise<ReadonlySet<string>> {
  return new Set((await readResources(client, apiVersion)).keys());
}

async function readResources(client: ApiClient, apiVersion: string): Promise<Resources> {
  const response = await client.send({ method: 'GET', path: apiRoot(apiVersion) });
  if (!accepted(response)) return new Map();
  return new Map(
    recordsAt(response.body, 'resources')
      .map(({ kind, name }) => [String(kind), String(name)] as const)
      // `deployments/status` and the like are parts of a resource, some of a kind of their own.
      .filter(([, name]) => !name.includes('/')),
  );
}

function apiRoot(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}
