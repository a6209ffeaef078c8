import { type Document, isCollection, parseDocument } from 'yaml';
import { PlatformError, type Problem } from '../../lib/program/errors';
import { loadEnvironments } from '../../lib/environment/load';
import { environmentSchema } from '../../lib/environment/schema';
import { allowedKeys, schemaAt, unwrap } from '../../lib/environment/schema-walk';
import { allowedValues } from '../../lib/environment/schema-words';
import { structuralCases, semanticCases } from './cases';
import { changed } from './cases/broken-file';

type Path = (string | number)[];

/** One change that a message asks for. */
interface Edit {
  readonly text: string;
  readonly apply: (document: Document) => void;
  /** Whether it takes an entry out of a list. */
  readonly shifts?: boolean;
}

/** What the messages of every broken file ask for in words that a program understands, each done by itself. */
const suggestions = [...structuralCases, ...semanticCases].flatMap(({ title, changes }) => {
  const text = changed(changes);
  return problemsOf(text).flatMap((problem) =>
    editsOf(problem, text).map((edit) => [`${title}: ${edit.text}`, { text, problem, edit }] as const),
  );
});

test('most messages ask for something that can be tried', () => {
  expect(suggestions.length).toBeGreaterThan(150);
});

test.each(suggestions)('%s', (_, { text, problem, edit }) => {
  const document = parseDocument(text);
  edit.apply(document);
  const left = problemsOf(String(document));
  // Where an entry leaves a list, the next one takes its place.
  const next = edit.shifts === true ? left.filter(({ message }) => message === problem.message) : left;
  expect(next.filter(({ setting, code }) => setting === problem.setting && code === problem.code)).toEqual(
    [],
  );
});

function problemsOf(text: string): readonly Problem[] {
  try {
    loadEnvironments([{ path: 'test.yaml', text }]);
    return [];
  } catch (error) {
    if (error instanceof PlatformError) return error.problems;
    throw error;
  }
}

function editsOf(problem: Problem, text: string): Edit[] {
  const { remedy, code } = problem;
  const path = pathOf(problem.setting ?? '');
  const root: unknown = parseDocument(text).toJS();
  const value = (literal: string): Edit => ({
    text: `${problem.setting ?? ''} = ${literal}`,
    apply: (document) => {
      document.setIn(path, scalar(literal, schemaAt(environmentSchema, root, path).value));
    },
  });
  return [
    ...listed(/did you mean ([^?]+)\?/.exec(remedy)?.[1]).map((name) =>
      code === 'PAI-102' || path.includes('buckets') ? renamed(path, name) : value(name),
    ),
    ...all(/^write it [^:]+: (?:[A-Za-z]+: )?(\S+)/g, remedy).map(value),
    ...all(/at (?:least|most) ([\d.]+\w*)(?! characters)(?![\w.])/g, remedy).map(value),
    ...plainValues(remedy, path, root).map(value),
    ...keyedValues(remedy, path, root),
    ...fitting(remedy, path, root),
    ...(/\bremove (?:the line|it)\b/.test(remedy) ? [removed(path)] : []),
    ...all(/\bremove ([A-Za-z]+)$/g, remedy).flatMap((key) => {
      const owner = ownerOf(key, path, root);
      return owner === undefined ? [] : [removed([...owner, key])];
    }),
  ];
}

/** `write 1, 2 or 4`: values of the setting itself. */
function plainValues(remedy: string, path: Path, root: unknown): string[] {
  const names = listed(/^write ([^:;]+?)(?:, or (?!.*\bor\b).*)?$/.exec(remedy)?.[1]);
  const { schema } = schemaAt(environmentSchema, root, path);
  const allowed = schema === undefined ? undefined : allowedValues(unwrap(schema));
  const known = (name: string) => allowed?.includes(name) ?? /^[\d"][\w."]*$|^[a-z]\w*\.\w+$/.test(name);
  return names.every(known) ? names : [];
}

/** `write mode: RawDeployment`: a setting of the same map, or of one around it. */
function keyedValues(remedy: string, path: Path, root: unknown): Edit[] {
  return [...remedy.matchAll(/\b(?:write|or) ([A-Za-z]+): ([^\s,;()]+)/g)].flatMap(
    ([, key = '', literal = '']) => {
      const owner = ownerOf(key, path, root);
      if (owner === undefined || /^(it|here)$/.test(key)) return [];
      const target = [...owner, key];
      return [
        {
          text: `${target.join('.')} = ${literal}`,
          apply: (document) => {
            document.setIn(target, scalar(literal, schemaAt(environmentSchema, root, target).value));
          },
        },
      ];
    },
  );
}

/** What would make a model fit: its context, its share, its GPUs, or another product for its pool. */
function fitting(remedy: string, path: Path, root: unknown): Edit[] {
  if (path[0] !== 'models' || typeof path[1] !== 'number') return [];
  const model = path.slice(0, 2);
  const name = schemaAt(environmentSchema, root, [...model, 'pool']).value;
  const pools = schemaAt(environmentSchema, root, ['gpuPools']).value;
  const pool: Path = [
    'gpuPools',
    Array.isArray(pools) ? pools.findIndex((each: { name?: unknown }) => each.name === name) : 0,
  ];
  const set = (target: Path, literal: string): Edit => ({
    text: `${target.join('.')} = ${literal}`,
    apply: (document) => {
      document.setIn(target, scalar(literal, undefined));
    },
  });
  const larger = /\bgpus (\d+)(?: on nodes with)?/.exec(remedy)?.[1];
  return [
    ...all(/use context (\d+)/g, remedy).map((literal) => set([...model, 'context'], literal)),
    ...all(/gpuMemoryUtilization ([\d.]+)/g, remedy).map((literal) =>
      set([...model, 'vllm', 'gpuMemoryUtilization'], literal),
    ),
    ...all(/profile ([\w.]+)/g, remedy).map((literal) => set([...pool, 'sharing', 'profile'], literal)),
    ...listed(/a pool with ([A-Z][^;]*)$/.exec(remedy)?.[1]).map((literal): Edit => {
      const product = set([...pool, 'gpu'], literal);
      return {
        ...product,
        apply: (document) => {
          product.apply(document);
          document.deleteIn([...pool, 'sharing']);
        },
      };
    }),
    ...[...remedy.matchAll(/a pool with (\d+) (\S+) per node/g)].map(([, count, product = '']): Edit => ({
      text: `a pool with ${count ?? ''} ${product}`,
      apply: (document) => {
        document.setIn([...pool, 'gpu'], product);
        document.setIn([...pool, 'gpusPerNode'], Number(count));
        document.setIn([...model, 'gpus'], Number(count));
        document.deleteIn([...pool, 'sharing']);
      },
    })),
    ...(larger === undefined
      ? []
      : [
          {
            text: `gpus = ${larger}`,
            apply: (document: Document) => {
              document.setIn([...model, 'gpus'], Number(larger));
              document.setIn([...pool, 'gpusPerNode'], Number(larger));
            },
          },
        ]),
  ];
}

/** The innermost map around a setting that knows a key. */
function ownerOf(key: string, path: Path, root: unknown): Path | undefined {
  for (let length = path.length; length >= 0; length--) {
    const owner = path.slice(0, length);
    const { schema, value } = schemaAt(environmentSchema, root, owner);
    if (typeof value === 'object' && allowedKeys(schema, value)?.includes(key) === true) return owner;
  }
  return undefined;
}

function renamed(path: Path, name: string): Edit {
  return {
    text: `${path.join('.')} becomes ${name}`,
    apply: (document) => {
      const old: unknown = document.getIn(path, true);
      document.deleteIn(path);
      document.setIn([...path.slice(0, -1), name], old);
    },
  };
}

function removed(path: Path): Edit {
  return {
    text: `without ${path.join('.')}`,
    shifts: typeof path.at(-1) === 'number',
    apply: (document) => {
      document.deleteIn(path);
      const parent: unknown = document.getIn(path.slice(0, -1), true);
      if (isCollection(parent) && parent.items.length === 0) document.deleteIn(path.slice(0, -1));
    },
  };
}

/** `a, b or c` as a list. */
function listed(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(/, | or /).filter((part) => /^\S+$/.test(part));
}

function all(pattern: RegExp, text: string): string[] {
  return [...text.matchAll(pattern)].flatMap((match) => match[1] ?? []);
}

/** Text stays text where text stood. */
function scalar(literal: string, before: unknown): unknown {
  const bare = literal.replace(/^"|"$/g, '');
  if (typeof before === 'string' || literal !== bare) return bare;
  return /^(true|false)$/.test(bare) ? bare === 'true' : /^[\d.]+$/.test(bare) ? Number(bare) : bare;
}

/** `models[0].vllm["a.b"]` as a path. */
function pathOf(setting: string): Path {
  return [...setting.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([A-Za-z_][-\w]*)/g)].map(
    ([, index, quoted, word]) => (index === undefined ? (quoted ?? word ?? '') : Number(index)),
  );
}
