import { compare } from '../program/compare';
import type { RenderedObject } from '../cluster/rendered-object';
import { isInCluster, type ServedModel } from '../contracts/served-model';
import type { RenderedEnvironment } from '../cluster/rendered-environment';

/** What was made, per environment and folder, for the terminal. */
export function summary(environments: readonly RenderedEnvironment[], output: string): string {
  return environments.flatMap((rendered) => environmentLines(rendered, output)).join('\n');
}

function environmentLines({ environment, models, objects }: RenderedEnvironment, output: string): string[] {
  const folders = [...new Set(objects.map(({ folder }) => folder))];
  const served = models.map((model) => `${model.name} (${placeOf(model)})`);
  return [
    `${environment.name}: ${count(objects.length, 'object')} in ${output}/${environment.name}`,
    ...folders.map((folder) => `  ${folder}: ${kinds(objects.filter((object) => object.folder === folder))}`),
    `  models: ${served.length === 0 ? 'none' : served.join(', ')}`,
  ];
}

function placeOf(model: ServedModel): string {
  if (!isInCluster(model)) return new URL(model.url).host;
  return model.gpus === 0 ? 'simulated' : count(model.gpus, 'GPU');
}

function kinds(objects: readonly RenderedObject[]): string {
  const numbers = new Map<string, number>();
  for (const { manifest } of objects) numbers.set(manifest.kind, (numbers.get(manifest.kind) ?? 0) + 1);
  return [...numbers]
    .sort(([a], [b]) => compare(a, b))
    .map(([kind, number]) => `${number} ${kind}`)
    .join(', ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
