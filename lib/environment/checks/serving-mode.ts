import { defaultRelease, releaseOf } from '../../releases/releases';
import type { Release } from '../../releases/release';
import type { Draft } from '../draft';
import type { Finding } from '../finding';
import { alternatives } from '../../program/value-text';
import { modelsOf } from './draft-lookups';

/** PAI-110: deployment modes that KServe of the release does not have. */
export function unknownServingModes(
  draft: Draft,
  { title, servingModes }: Pick<Release, 'title' | 'servingModes'> = releaseOf(
    draft.release ?? defaultRelease,
  ),
): Finding[] {
  return modelsOf(draft).flatMap(({ model: { mode }, index }): Finding[] => {
    if (mode === undefined || mode in servingModes) return [];
    return [
      {
        code: 'PAI-110',
        path: ['models', index, 'mode'],
        message: `KServe of ${title} has no deployment mode ${mode}`,
        remedy: `write mode: ${alternatives(Object.keys(servingModes))}`,
      },
    ];
  });
}
