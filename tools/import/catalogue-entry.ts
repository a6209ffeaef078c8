import type { ReleaseName } from '../../lib/releases/releases';
import type { LaterFields } from './later-fields';
import type { KeepList } from './prune-schema';

/** One custom resource that the program emits. Adding a kind is adding an entry to the catalogue, and its URL to cdk8s.yaml. */
export interface CatalogueEntry {
  /** Name of the CustomResourceDefinition, `<plural>.<group>`; also the file name, without `.yaml`. */
  readonly crd: string;
  /** The version that we emit. It must be served. */
  readonly version: string;
  readonly kind: string;
  /**
   * The release of OpenShift AI whose objects have this shape. Its files are in `imports/<release>`, and only the folder
   * of the release in lib/releases uses its classes. An entry for one release replaces the common one there.
   *
   * @default - every release that has no entry of its own
   */
  readonly release?: ReleaseName;
  /** Where the file comes from, at a pinned commit. */
  readonly url: string;
  /**
   * For huge schemas: which properties of an object stay. All others are cut from CRD, JSON Schema and binding
   * alike, so that they are refused, not ignored.
   *
   * @default - all properties stay
   */
  readonly keep?: KeepList;
  /** Fields that later versions add, where the product has one. @default none */
  readonly later?: LaterFields;
}
