import { renderEnvironment } from '../../../lib/stages/environment';
import { exampleEnvironments } from '../../environments';
import { migrations } from '../immutable/migrations';
import type { Check, Outcome } from '../check';
import { compare, compared } from '../immutable/compare';
import { keptManifests, stageManifests } from '../immutable/last-release';
import type { MigrationNote } from '../immutable/migration';

/** Compares all environments of the last release with those of now. */
export function compareReleases(
  kept: ReturnType<typeof keptManifests>,
  present: ReturnType<typeof stageManifests>,
  notes: readonly MigrationNote[],
): Outcome {
  const outcomes = [...kept].map(([environment, old]) => {
    const next = present.get(environment) ?? [];
    const own = notes.filter((note) => note.environment === environment);
    const failures = compare(old, next, own).map(({ subject, message }) => ({
      subject: `${environment}: ${subject}`,
      message,
    }));
    return { subjects: compared(old, next), failures };
  });
  const lost = notes.filter(({ environment }) => !kept.has(environment));
  const added = [...present.keys()].filter((environment) => !kept.has(environment));
  const gone = [...kept.keys()].filter((environment) => !present.has(environment));
  return {
    subjects: outcomes.reduce((sum, { subjects }) => sum + subjects, 0),
    failures: [
      ...outcomes.flatMap(({ failures }) => failures),
      ...lost.map(({ environment, object }) => ({
        subject: `${environment}: ${object}`,
        message: 'the migration note is for an environment that the last release did not have; remove it',
      })),
    ],
    notes: [
      ...added.map((environment) => `${environment} is new`),
      ...gone.map((environment) => `${environment} of the last release is gone`),
    ],
  };
}

/** No change since the last release that Kubernetes refuses, unless a migration note says what to do. */
export const immutableCheck: Check = {
  name: 'immutable',
  description: 'no change since the last release that Kubernetes refuses in place without a migration note',
  run: () => {
    const present = stageManifests(
      exampleEnvironments().map((environment) => renderEnvironment(environment)),
    );
    return Promise.resolve(compareReleases(keptManifests(), present, migrations));
  },
};
