import fc from 'fast-check';
import { errorCodes, PlatformError } from '../../lib/program/errors';
import { loadEnvironments } from '../../lib/environment/load';
import { property, type PropertyDefinition } from './definition';
import { environmentInput } from './environment-arbitrary';
import { fileText } from './loading';
import { type Choose, mutations, textMutations } from './mutations';

const path = 'environments/broken.yaml';

/** Throws unless the file is refused by problems that each say what, where and what to do. */
function mustBeRefused(text: string, how: string): void {
  let problems: PlatformError['problems'];
  try {
    loadEnvironments([{ path, text }]);
    throw new Error(`${how}: the file was accepted\n${text}`);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    ({ problems } = error);
  }
  const lines = text.split('\n').length;
  for (const { code, file, line = 0, column = 0, message, remedy } of problems) {
    const told = message.trim() !== '' && remedy.trim() !== '';
    const words = !/undefined|\[object|NaN GPU|native code/.test(message + remedy);
    const placed = file === path && line >= 1 && line <= lines && column >= 1;
    if (/^PAI-1\d\d$/.test(code) && code in errorCodes && told && words && placed) continue;
    throw new Error(`${how}: ${JSON.stringify({ code, file, line, column, message, remedy })}\n${text}`);
  }
  if (problems.length === 0) throw new Error(`${how}: an error without a problem`);
}

function chooser(numbers: readonly number[]): Choose {
  let next = 0;
  return (items) => items[(numbers[next++ % numbers.length] ?? 0) % Math.max(1, items.length)];
}

const choices = fc.array(fc.nat(), { minLength: 4, maxLength: 4 });
const kinds = fc.constantFrom(...Object.keys(mutations));

export const brokenProperties: readonly PropertyDefinition[] = [
  property(
    'broken',
    'mistakes-are-named',
    'one or two mistakes in a valid file end in coded problems with file, line and remedy',
    300,
    fc.tuple(environmentInput(), fc.array(fc.tuple(kinds, choices), { minLength: 1, maxLength: 2 })),
    ([settings, changes]) => {
      const broken = structuredClone(settings) as Record<string, unknown>;
      const done = changes.filter(([kind, numbers]) => mutations[kind]?.(broken, chooser(numbers)) === true);
      // What cannot be broken so (no models, for example) says nothing.
      if (done.length === 0) return;
      mustBeRefused(fileText(broken), done.map(([kind]) => kind).join(' and '));
    },
  ),
  property(
    'broken',
    'bad-yaml-is-named',
    'a file that is no YAML, or no single map, ends in coded problems with file, line and remedy',
    60,
    fc.tuple(environmentInput(), fc.constantFrom(...Object.keys(textMutations))),
    ([settings, kind]) => {
      mustBeRefused(textMutations[kind]?.(fileText(settings)) ?? '', kind);
    },
  ),
];
