import { type NamedObject, namedObject } from './file-name';

/** An object of a stage, as an output folder has it. */
export interface OldObject extends NamedObject {
  /** Path below the output folder. */
  readonly path: string;
  readonly stage: string;
}

/** Objects of the stages by environment. Files that this program does not write are left out. */
export function oldObjects(paths: readonly string[]): Map<string, OldObject[]> {
  const objects = new Map<string, OldObject[]>();
  for (const path of paths) {
    const [environment = '', stage = ''] = path.split('/');
    const named = /^stage\d\d-/.test(stage) ? namedObject(belowStage(path)) : undefined;
    if (named === undefined) continue;
    const known = objects.get(environment);
    if (known === undefined) objects.set(environment, [{ ...named, path, stage }]);
    else known.push({ ...named, path, stage });
  }
  return objects;
}

/** Path of a file in the folder of its stage: an object can move to another stage. */
export function belowStage(path: string): string {
  return path.split('/').slice(2).join('/');
}

/** Kind and name for people. */
export function title({ kind, namespace, name }: NamedObject): string {
  return `${kind} ${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
