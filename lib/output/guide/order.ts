import { compare } from '../../program/compare';
import { phases } from '../../kinds/sync-waves';
import type { RenderedEnvironment } from '../../cluster/rendered-environment';
import { row, table } from './markdown';

/** Stages, and within each the waves, with what they bring. */
export function order({ environment, objects }: RenderedEnvironment): string[] {
  const rows = environment.stages.flatMap((stage) => {
    const ofStage = objects.filter(({ folder }) => folder === stage);
    const used = [...new Set(ofStage.map(({ phase }) => phase))].sort((a, b) => phases[a] - phases[b]);
    return used.map((phase, index) =>
      row(
        index === 0 ? stage : '',
        `${phases[phase]} ${phase}`,
        kinds(ofStage.filter((object) => object.phase === phase).map(({ manifest }) => manifest.kind)),
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
