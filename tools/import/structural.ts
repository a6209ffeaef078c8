import type { CatalogueEntry } from './catalogue-entry';
import type { CrdVersion, CustomResourceDefinition, SchemaNode } from './crd';
import { addLaterFields } from './later-fields';
import { pruneSchema } from './prune-schema';

/** The API server refuses CRDs of the groups *.k8s.io and *.kubernetes.io without this annotation. */
const APPROVAL_ANNOTATION = 'api-approved.kubernetes.io';

/** A status is written by operators, never by us: any is accepted by the API server, none by our JSON Schemas. */
const ANY_STATUS: SchemaNode = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };

/**
 * Step 1: an upstream CRD cut down to the one version that we emit, without prose, printer columns
 * or conversion webhook. An API server accepts the result. Applied to its own result it changes nothing.
 *
 * @throws Error if the definition is not the one in the catalogue, or does not serve the version
 */
export function toStructural(
  upstream: CustomResourceDefinition,
  entry: CatalogueEntry,
): CustomResourceDefinition {
  const { group, scope, names } = upstream.spec;
  const version = chosenVersion(upstream, entry);
  const annotation = upstream.metadata.annotations?.[APPROVAL_ANNOTATION];
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: upstream.metadata.name,
      ...(annotation === undefined ? {} : { annotations: { [APPROVAL_ANNOTATION]: annotation } }),
    },
    spec: {
      group,
      names,
      scope,
      versions: [
        {
          name: version.name,
          served: true,
          storage: true,
          ...(version.subresources === undefined ? {} : { subresources: version.subresources }),
          schema: { openAPIV3Schema: rootSchema(version, entry) },
        },
      ],
    },
  };
}

function chosenVersion(crd: CustomResourceDefinition, entry: CatalogueEntry): CrdVersion {
  const { group, names, versions } = crd.spec;
  if (
    crd.metadata.name !== entry.crd ||
    `${names.plural}.${group}` !== entry.crd ||
    names.kind !== entry.kind
  ) {
    throw new Error(
      `found ${crd.metadata.name} of kind ${names.kind}, expected ${entry.crd} of kind ${entry.kind}`,
    );
  }
  const version = versions.find(({ name }) => name === entry.version);
  if (!version?.served) {
    const served = versions.filter((candidate) => candidate.served).map(({ name }) => name);
    throw new Error(`version ${entry.version} is not served; served: ${served.join(', ')}`);
  }
  return version;
}

function rootSchema(version: CrdVersion, entry: CatalogueEntry): SchemaNode {
  const schema = version.schema?.openAPIV3Schema;
  if (schema === undefined) {
    throw new Error(`version ${version.name} has no schema`);
  }
  const root = addLaterFields(pruneSchema(schema, entry.keep), entry.later);
  // A rule at the root may read status; then its fields must stay known, or the rule does not compile.
  const ruleReadsStatus =
    root['x-kubernetes-validations']?.some(({ rule }) => rule.includes('status')) ?? false;
  if (root.properties?.status === undefined || ruleReadsStatus) {
    return root;
  }
  return { ...root, properties: { ...root.properties, status: ANY_STATUS } };
}
