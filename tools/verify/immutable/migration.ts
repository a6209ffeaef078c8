/**
 * A change that Kubernetes refuses in place, which somebody has thought of: what a person does by hand
 * before the new manifests are synced.
 */
export interface MigrationNote {
  /** Name of an environment of the tests. */
  readonly environment: string;
  /** Identity of the object: `<group>/<Kind>/<namespace>/<name>`; the core group is empty. */
  readonly object: string;
  /** The field, as the check names it: `spec.selector`. */
  readonly field: string;
  /** What to do before the sync, for the release notes: commands, and what happens to the data. */
  readonly byHand: string;
}
