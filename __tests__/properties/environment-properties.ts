import fc from 'fast-check';
import { parse } from 'yaml';
import type { Problem } from '../../lib/program/errors';
import { outputFiles } from '../../lib/output/output';
import { removalWarnings } from '../../lib/output/removal';
import { fileName } from '../../lib/output/file-name';
import { type EnvironmentInput, environmentInput } from './environment-arbitrary';
import { holds, none, property, type PropertyDefinition, same } from './definition';
import { checkInvariants } from './invariants';
import { fileText, renderFiles, reordered } from './loading';

/** Files of the environments as they would be written. */
function output(settings: readonly unknown[]): ReadonlyMap<string, string> {
  return outputFiles(renderFiles(settings.map(fileText)));
}

function sameFiles(actual: ReadonlyMap<string, string>, expected: ReadonlyMap<string, string>): void {
  const paths = [...new Set([...actual.keys(), ...expected.keys()])];
  none(
    paths.filter((path) => actual.get(path) !== expected.get(path)),
    'different files',
  );
  same([...actual.keys()], [...expected.keys()], 'order of files');
}

const marks = ['zzleft', 'zzright'] as const;

/** Names that belong to one environment: the defaults that it replaces, and the files of the repository. */
function foreignNames({ namespaces = {}, delivery }: EnvironmentInput): string[] {
  return [
    ...(namespaces.objectStore === undefined ? [] : ['model-storage']),
    ...(namespaces.workloads === undefined ? [] : ['private-ai-demo']),
    ...(namespaces.pullSecret === undefined ? [] : ['private-ai-pull-secret']),
    ...(namespaces.modelRegistry === undefined ? [] : ['rhoai-model-registries']),
    ...(delivery.instance === undefined ? [] : ['openshift-gitops']),
    'gp3-csi',
    'ceph-block',
    'demo.example.com',
    'lab.internal',
  ];
}

export const environmentProperties: readonly PropertyDefinition[] = [
  property(
    'environment',
    'environments-are-valid',
    'a valid environment gives valid, unique, ordered objects without credentials',
    100,
    environmentInput(),
    (settings) => {
      for (const rendered of renderFiles([fileText(settings)])) checkInvariants(rendered);
    },
  ),
  property(
    'environment',
    'same-input-same-bytes',
    'rendering twice, and from keys in another order, gives the same bytes',
    25,
    fc.tuple(environmentInput(), fc.nat()),
    ([settings, salt]) => {
      const files = output([settings]);
      sameFiles(output([reordered(settings, salt)]), files);
    },
  ),
  property(
    'environment',
    'yaml-reads-back',
    'every file means the same object to YAML 1.2 and YAML 1.1',
    12,
    environmentInput(),
    (settings) => {
      const rendered = renderFiles([fileText(settings)]);
      const files = [...outputFiles(rendered)];
      for (const { manifest } of rendered.flatMap(({ objects }) => objects)) {
        const name = fileName(manifest).split('/').at(-1) ?? '';
        const candidates = files.filter(([path]) => path.endsWith(name)).map(([, text]) => text);
        const expected = JSON.stringify(sorted(manifest));
        for (const version of ['1.2', '1.1'] as const) {
          const read = candidates.map((text) => readBack(text, version));
          holds(read.includes(expected), `${name} differs in YAML ${version}`);
        }
      }
    },
  ),
  property(
    'environment',
    'steps-are-judged',
    'a step to the same environment leaves nothing behind, and one to any other is judged by its names alone',
    15,
    fc.tuple(environmentInput(), environmentInput()),
    ([first, second]) => {
      const [before] = renderFiles([fileText(first)]);
      const [after] = renderFiles([fileText({ ...second, name: first.name })]);
      if (before === undefined || after === undefined) throw new Error('nothing is rendered');
      const files = outputFiles([before]);
      const previous = { paths: [...files.keys()], read: (path: string) => files.get(path) ?? '' };
      same(removalWarnings(previous, [before]), [], 'warnings of no step');
      const empty = { paths: previous.paths, read: () => '' };
      const places = (warnings: readonly Problem[]) => warnings.map(({ construct }) => construct ?? '');
      const all = places(removalWarnings(previous, [after]));
      none(
        places(removalWarnings(empty, [after])).filter((place) => !all.includes(place)),
        'warnings that unreadable files add',
      );
    },
  ),
  property(
    'environment',
    'environments-do-not-mix',
    'no value of one environment reaches another, and each has the files that it has alone',
    12,
    fc.tuple(environmentInput(marks[0]), environmentInput(marks[1])),
    ([left, right]) => {
      const both = output([left, right]);
      const alone = [output([left]), output([right])] as const;
      sameFiles(both, new Map([...alone[0], ...alone[1]]));
      for (const [index, settings] of [left, right].entries()) {
        const text = [...(alone[index] ?? [])].flat().join('\n');
        const words = [...foreignNames(settings), marks[1 - index] ?? ''];
        none(
          words.filter((word) => text.includes(word)),
          `foreign words in the output of ${settings.name}`,
        );
      }
    },
  ),
];

const readTexts = new Map<string, string>();

/** What a file means, as JSON. Most files of random environments are the same in many of them. */
function readBack(text: string, version: '1.1' | '1.2'): string {
  const key = `${version} ${text}`;
  const known = readTexts.get(key);
  if (known !== undefined) return known;
  const schema = version === '1.2' ? 'core' : 'yaml-1.1';
  const read = JSON.stringify(sorted(parse(text, { schema, version })));
  readTexts.set(key, read);
  return read;
}

/** The value with the keys of every map in order; fields without value are left out, as JSON does. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
