import type { ErrorCode as YamlErrorCode, YAMLError } from 'yaml';
import type { Problem } from '../program/errors';
import type { Position, SourceFile } from './yaml-file';

type Words = readonly [message: string, remedy: string];

/** Our words for the mistakes that people make; the parser's own message stands for the others. */
const words: Partial<Record<YamlErrorCode, Words>> = {
  MULTIPLE_DOCS: [
    'the file holds more than one document',
    'remove the "---" line, or move what follows to a file of its own',
  ],
  TAB_AS_INDENT: ['the line is indented with a tab', 'indent with spaces'],
  BLOCK_AS_IMPLICIT_KEY: [
    'one line holds two keys',
    'put the value in quotes if it contains ": ", or start a new line',
  ],
  MULTILINE_IMPLICIT_KEY: ['a key without ":"', 'write "key: value" on one line'],
  NON_STRING_KEY: ['a key is not plain text', 'write a plain word before the ":"'],
  BAD_SCALAR_START: ['a value starts with a character that YAML reserves', 'put the value in quotes'],
  TAG_RESOLVE_FAILED: ['a tag that has no meaning here', 'remove the tag, the word that starts with "!"'],
};

const fallbackRemedy = 'look for a missing quote, colon or bracket, or a wrong indent, here or just above';

/** One syntax error of the parser as a problem. */
export function describeYamlError(file: SourceFile, error: YAMLError, position: Position): Problem {
  if (error.code === 'DUPLICATE_KEY') {
    const key = /^("[^"]*"|'[^']*'|[^\s:]+)/.exec(file.text.slice(error.pos[0]))?.[1] ?? 'a key';
    return yamlProblem(file, position, `${key} is written twice in one map`, 'keep one of the two');
  }
  const [message, remedy] = words[error.code] ?? [parserMessage(error.message), fallbackRemedy];
  return yamlProblem(file, position, message, remedy);
}

export function yamlProblem(file: SourceFile, at: Position, message: string, remedy: string): Problem {
  return { code: 'PAI-101', file: file.path, line: at.line, column: at.column, message, remedy };
}

function parserMessage(message: string): string {
  const text = message.replace(/^Missing closing (["'])quote/, 'a closing $1 is missing');
  return text.charAt(0).toLowerCase() + text.slice(1);
}
