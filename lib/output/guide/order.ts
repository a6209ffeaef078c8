import { compare } from '../../program/compare';
import { syncWaves } from '../../kinds/sync-waves';
import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { row, table } from './markdown';

/** Stages, and within each the waves, with what they bring. */
export function order({ environment, objects }: RenderedEnvironment): string[] {
  const rows = environment.stages.flatMap((stage) => {
    const ofStage = objects.filter(({ folder }) => folder === stage);
    const used = [...new Set(ofStage.map(({ syncWave }) => syncWave))].sort(
      (a, b) => syncWaves[a] - syncWaves[b],
    );
    return used.map((syncWave, index) =>
      row(
        index === 0 ? stage : '',
        `${syncWaves[syncWave]} ${syncWave}`,
        kinds(ofStage.filter((object) => object.syncWave === syncWave).map(({ manifest }) => manifest.kind)),
      ),
    );
  });
  return [
    '## Order',
    'Argo CD waits for health after each wave, and for each stage before the next.',
    table('Stage | Wave | Objects', rows),
  ];
}

function kinds(all: readonly string[]): string {
  return [...new Set(all)]
    .sort(compare)
    .map((kind) => `${all.filter((other) => other === kind).length} ${kind}`)
    .join(', ');
}
