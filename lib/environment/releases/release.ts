import type { Manifest } from '../../core/manifest';

/** Something that an operator makes because of a custom resource, or that a cluster has anyway. */
export interface ProducedObject {
  readonly kind:
    'Service' | 'Secret' | 'ConfigMap' | 'PersistentVolumeClaim' | 'ServiceAccount' | 'Role' | 'Deployment';
  readonly name: string;
  readonly namespace: string;
  /** Ports of a Service, by name and number. */
  readonly ports?: readonly { readonly name: string; readonly port: number }[];
  /** Keys of a Secret or ConfigMap, where known. */
  readonly keys?: readonly string[];
}

/** Components of the DataScienceCluster, by their key in the custom resource. */
export type DataScienceComponent =
  | 'codeflare'
  | 'dashboard'
  | 'datasciencepipelines'
  | 'feastoperator'
  | 'kserve'
  | 'kueue'
  | 'llamastackoperator'
  | 'modelmeshserving'
  | 'modelregistry'
  | 'ray'
  | 'trainingoperator'
  | 'trustyai'
  | 'workbenches';

/** All that differs between releases of OpenShift AI. */
export interface Release {
  /** Name of the product version, for messages. */
  readonly title: string;
  /** Oldest build that the rendered objects work with, and why. */
  readonly minimum: { readonly version: string; readonly reason: string };
  /** Every component that the DataScienceCluster of this release knows. */
  readonly dataScienceComponents: readonly DataScienceComponent[];
  /** Custom resources that may be rendered: `<apiVersion>/<Kind>`. */
  readonly servedKinds: ReadonlySet<string>;
  /** What the operator of a custom resource makes, by kind. */
  readonly produces: Readonly<Record<string, (resource: Manifest) => readonly ProducedObject[]>>;
}
