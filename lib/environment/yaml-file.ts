import type { Document, Node } from 'yaml';
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Problem } from '../program/errors';
import type { SettingPath } from './finding';
import { describeYamlError, yamlProblem } from './yaml-problems';

/** One environment file as text; `path` is relative to the working directory. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Why there is no text. */
  readonly unreadable?: Problem;
}

/** 1-based. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A parsed file that still knows where everything stands. */
export interface YamlFile {
  readonly path: string;
  /** Content as plain values; `undefined` if the YAML is too broken to speak about settings. */
  readonly value: unknown;
  /** Syntax problems. */
  readonly problems: readonly Problem[];
  /** Start of the value; of the nearest parent that exists if there is no value. */
  locate(path: SettingPath): Position;
  /** Start of the key; as {@link locate} if there is no key. */
  locateKey(path: SettingPath): Position;
  /** The value as it is written, where it is a single word or number: 4.20 is not 4.2. */
  sourceText(path: SettingPath): string | undefined;
}

type Parsed = Document.Parsed;

/** Parses one YAML document; never throws. */
export function parseYamlFile(file: SourceFile): YamlFile {
  const lines = new LineCounter();
  const document = parseDocument(file.text, {
    lineCounter: lines,
    uniqueKeys: true,
    prettyErrors: false,
    merge: true,
    stringKeys: true,
    // 'silent' would also keep quiet about a second document.
    logLevel: 'error',
  });
  const position = (offset: number): Position => {
    const { line, col } = lines.linePos(Math.min(offset, file.text.length));
    return { line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const problems: Problem[] = [...document.errors, ...document.warnings].map((error) =>
    describeYamlError(file, error, position(error.pos[0])),
  );
  // Only a duplicate key leaves a document whose settings are still worth checking.
  const readable = document.errors.every((error) => error.code === 'DUPLICATE_KEY');
  problems.push(...aliasProblems(file, document, position));

  let value: unknown;
  if (document.contents === null || (isScalar(document.contents) && document.contents.source === '')) {
    if (problems.length === 0) {
      const remedy = 'write the settings of one cluster; docs/settings.md lists them';
      problems.push(yamlProblem(file, position(0), 'the file is empty', remedy));
    }
  } else if (readable && (problems.length === 0 || document.errors.length > 0)) {
    try {
      value = document.toJS();
    } catch (error) {
      // The parser refuses to expand aliases without bound; everything else has been found before.
      const reason = error instanceof Error ? error.message : String(error);
      const message = error instanceof ReferenceError ? 'the aliases expand to too many values' : reason;
      problems.push(yamlProblem(file, position(0), message, 'write the values out instead'));
    }
  }

  return {
    path: file.path,
    value,
    problems,
    locate: (path) => position(walk(document, path).node?.range?.[0] ?? 0),
    locateKey: (path) => {
      const found = walk(document, path);
      return position((found.key ?? found.node)?.range?.[0] ?? 0);
    },
    sourceText: (path) => {
      const { node, complete } = walk(document, path);
      return complete && isScalar(node) ? node.source : undefined;
    },
  };
}

/** The node at the path, or the last one on the way to it. */
function walk(document: Parsed, path: SettingPath): { node?: Node; key?: Node; complete: boolean } {
  let node: Node | undefined = document.contents ?? undefined;
  let key: Node | undefined;
  for (const part of path) {
    const parent: Node | undefined = isAlias(node) ? node.resolve(document) : node;
    let next: unknown;
    key = undefined;
    if (isMap<Node, Node>(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(part));
      next = pair?.value ?? pair?.key;
      key = pair?.key;
    } else if (isSeq<Node>(parent)) {
      next = typeof part === 'number' ? parent.items[part] : undefined;
    }
    if (next === undefined) return { node, complete: false };
    node = next as Node;
  }
  return { node, key, complete: true };
}

/** Aliases that lead nowhere or to themselves, and `<<` without a map: the parser names no place for them. */
function aliasProblems(
  file: SourceFile,
  document: Parsed,
  position: (offset: number) => Position,
): Problem[] {
  const problems: Problem[] = [];
  visit(document, {
    Pair(_, { key, value }) {
      if (!isScalar(key)) return;
      const at = position(key.range?.[0] ?? 0);
      if (key.source === '__proto__') {
        // JavaScript hides it from the schema: a setting that nobody would read.
        problems.push(yamlProblem(file, at, '__proto__ cannot be a key', 'write another name'));
      }
      if (key.source !== '<<') return;
      const sources = isSeq(value) ? value.items : [value];
      if (sources.every((source) => isMap(isAlias(source) ? source.resolve(document) : source))) return;
      const remedy = 'write an alias of a map behind it, for example <<: *pool';
      problems.push(yamlProblem(file, at, '"<<" takes in something that is no map', remedy));
    },
    Alias(_, alias) {
      const target = alias.resolve(document);
      const at = alias.range?.[0] ?? 0;
      const name = alias.source;
      if (target === undefined) {
        const remedy = `write &${name} before the value that is meant, above this line`;
        problems.push(yamlProblem(file, position(at), `*${name} refers to no anchor`, remedy));
      } else if ((target.range?.[0] ?? 0) <= at && at < (target.range?.[1] ?? 0)) {
        problems.push(
          yamlProblem(file, position(at), `*${name} contains itself`, 'write the value out instead'),
        );
      }
    },
  });
  return problems;
}
