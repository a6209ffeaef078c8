import type { MigrationNote } from './migration';

/** Notes on the way from the last release to this version; see docs/immutable-fields.md. */
export const migrations: readonly MigrationNote[] = [];
