import { rhoai225 } from './rhoai-2.25/release';
import type { Release } from './release';

const releases = { 'rhoai-2.25': rhoai225 } as const satisfies Record<string, Release>;

export type ReleaseName = keyof typeof releases;

/** The release of an environment that names none. */
export const defaultRelease: ReleaseName = 'rhoai-2.25';

/** OpenShift AI releases that the program knows. */
export const releaseNames = Object.keys(releases) as [ReleaseName, ...ReleaseName[]];

/** All of them: output that is there already can be of any. */
export const everyRelease: readonly Release[] = Object.values(releases);

/** Components of the DataScienceCluster of some release. */
export const dataScienceComponents = [
  ...new Set(everyRelease.flatMap(({ openShiftAi }) => openShiftAi.components)),
] as [string, ...string[]];

/** The table of a release. Code asks it; nobody compares version strings. */
export function releaseOf(name: ReleaseName): Release {
  return releases[name];
}
