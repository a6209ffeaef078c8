import { join } from 'node:path';
import { accepted, type ApiClient, messageOf } from '../../verify/api-server/client';
import type { CustomResourceDefinition, SchemaNode } from '../../import/crd';
import type { ReleaseName } from '../../../lib/releases/releases';
import { readCrd } from '../../import/crd-file';
import { definitionsOf } from '../../import/lookup';
import { pathOf, written } from './kinds';
import { smallDefinitions } from './small-definitions';

/**
 * What a definition demands of a status, by `<definition>`: those of `imports/` say nothing of it. Without a
 * subresource, an apply can break it (argoproj/argo-cd manifests/crds/application-crd.yaml @v3.2.11).
 */
const statuses: ReadonlyMap<string, SchemaNode> = new Map<string, SchemaNode>([
  [
    'applications.argoproj.io',
    {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      properties: {
        sync: {
          type: 'object',
          'x-kubernetes-preserve-unknown-fields': true,
          required: ['status'],
          properties: { status: { type: 'string' } },
        },
      },
    },
  ],
]);

/** Puts CustomResourceDefinitions into the cluster, when their operator does. */
export class Definitions {
  private readonly installed = new Set<string>();
  private readonly files: ReadonlyMap<string, string>;

  constructor(
    private readonly client: ApiClient,
    root: string,
    release: ReleaseName,
  ) {
    this.files = definitionsOf(join(root, 'imports'), release);
  }

  /** @throws Error if a definition is unknown, or the server refuses it */
  async install(names: readonly string[]): Promise<void> {
    for (const name of names) {
      if (this.installed.has(name)) continue;
      const response = await this.client.send({
        method: 'PATCH',
        path: `${pathOf(written.definitions, undefined, name)}?fieldManager=olm&force=true`,
        body: this.read(name),
        contentType: 'application/apply-patch+yaml',
      });
      if (!accepted(response)) throw new Error(`${name}: ${messageOf(response)}`);
      this.installed.add(name);
    }
  }

  private read(name: string): unknown {
    const file = this.files.get(name);
    if (file !== undefined) return withStatus(readCrd(file), statuses.get(name));
    const small = smallDefinitions.get(name);
    if (small === undefined) throw new Error(`there is no definition ${name}`);
    return small;
  }
}

function withStatus(
  definition: CustomResourceDefinition,
  status: SchemaNode | undefined,
): CustomResourceDefinition {
  if (status === undefined) return definition;
  const versions = definition.spec.versions.map((version) => {
    const node = version.schema?.openAPIV3Schema;
    return {
      ...version,
      schema: { openAPIV3Schema: { ...node, properties: { ...node?.properties, status } } },
    };
  });
  return { ...definition, spec: { ...definition.spec, versions } };
}
