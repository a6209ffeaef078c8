/** A catalogue of operators that every OpenShift cluster has. */
interface OperatorCatalog {
  /** Image of the index, without its tag: the OpenShift minor with `v` before it. */
  readonly index: string;
  /** Registries that the bundles of its packages, the operators and their operands come from. */
  readonly registries: readonly string[];
}

/**
 * The catalogues by the name of their CatalogSource. Index images: openshift/oc-mirror docs/features/filtering.md
 * @855b64a. Registries: the CSVs of the packages that a release names (NVIDIA/gpu-operator bundle/manifests and
 * redhat-openshift-ecosystem/community-operators-prod operators/docling-operator/0.0.1 @985ef01).
 */
export const operatorCatalogs = {
  'redhat-operators': {
    index: 'registry.redhat.io/redhat/redhat-operator-index',
    registries: ['registry.redhat.io'],
  },
  'certified-operators': {
    index: 'registry.redhat.io/redhat/certified-operator-index',
    registries: ['nvcr.io', 'registry.connect.redhat.com'],
  },
  'community-operators': {
    index: 'registry.redhat.io/redhat/community-operator-index',
    registries: ['quay.io'],
  },
} as const satisfies Record<string, OperatorCatalog>;

export type OperatorCatalogName = keyof typeof operatorCatalogs;

export const operatorCatalogNames = Object.keys(operatorCatalogs) as [
  OperatorCatalogName,
  ...OperatorCatalogName[],
];
