/**
 * The steps of main.ts with a clock between them. Bundled and run as a process of its own by bench, so that
 * every step is as cold as in a real run. Arguments: environment folder, output folder. Prints one line of
 * JSON.
 */
import { throwIfAny } from '../../lib/program/errors';
import { outputFiles } from '../../lib/output/output';
import { outputPath } from '../../lib/program/output-folder';
import { replaceFolder } from '../../lib/program/writer';
import { loadEnvironments, readEnvironmentFiles } from '../../lib/environment/load';
import { runGuards } from '../../lib/guards';
import { renderEnvironment } from '../../lib/stages/environment';

/** Milliseconds per step, and how many objects went through. */
export interface Phases {
  readonly objects: number;
  /** Node itself and the load of all modules. */
  readonly start: number;
  readonly load: number;
  /** Constructing the stages and rendering their objects. */
  readonly render: number;
  readonly guards: number;
  readonly stringify: number;
  readonly write: number;
}

/** Runs a step. @returns its result and how long it took */
function timed<T>(step: () => T): readonly [T, number] {
  const before = performance.now();
  const result = step();
  return [result, performance.now() - before];
}

function measure(environments: string, out: string): Phases {
  const start = performance.now();
  const [loaded, load] = timed(() => loadEnvironments(readEnvironmentFiles(environments)));
  const [rendered, render] = timed(() => loaded.map(({ environment }) => renderEnvironment(environment)));
  const [, guards] = timed(() => {
    throwIfAny(rendered.flatMap(runGuards));
  });
  const [files, stringify] = timed(() => outputFiles(rendered));
  const [, write] = timed(() => {
    replaceFolder(out, outputPath({ out, environments }), files);
  });
  const objects = rendered.reduce((sum, environment) => sum + environment.objects.length, 0);
  return { objects, start, load, render, guards, stringify, write };
}

const [environments, out] = process.argv.slice(2);
if (environments === undefined || out === undefined)
  throw new Error('arguments: environment folder, output folder');
process.stdout.write(`${JSON.stringify(measure(environments, out))}\n`);
