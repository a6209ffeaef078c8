import { compare } from '../program/compare';

import type { Download } from '../cluster/cluster-needs';

/** `models.txt`: the weights that no image holds, with where they must be. A line each, sorted. */
export function modelList(downloads: readonly Download[]): string {
  const lines = downloads.map(({ repository, place, user }) => `${repository} -> ${place} (${user})`);
  return ['# Hugging Face repository -> where it is read (by what)', ...lines.sort(compare)]
    .map((line) => `${line}\n`)
    .join('');
}
