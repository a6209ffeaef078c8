import type { ErrorCode } from '../../lib/program/errors';
import { errorCodes } from '../../lib/program/errors';
import { environmentExamples } from './environment-examples';
import { errorTexts } from './error-texts';
import { guardExamples } from './guard-examples';
import { generatedNote } from './markdown';

/** Content of docs/errors.md: every code that the program can report. */
export function errorsPage(): string {
  const examples = new Map([...environmentExamples(), ...guardExamples()]);
  const codes = Object.keys(errorCodes) as ErrorCode[];
  return `${[intro, ...codes.map((code) => section(code, examples.get(code)))].join('\n\n')}\n`;
}

const intro = `${generatedNote}

# Errors

A run reports every problem that it finds, each in two lines: where and what, then what to do. Nothing is
written while there is one. 1xx are about environment files, 2xx about rendered objects (a mistake in a
component, or a combination of settings that no check knows yet), 3xx about the command line and the output. 4xx are
warnings; they stop nothing. 40x are about what the step from the old output to the new one leaves behind in a cluster, 42x
about what is rendered.`;

function section(code: ErrorCode, example: string | undefined): string {
  const text = Object.entries(errorTexts).find(([each]) => each === code)?.[1];
  // The type checker says so too, but this program runs without it.
  if (text === undefined) throw new Error(`write a text for ${code} in tools/docs/error-texts.ts`);
  const { when, action } = text;
  const shown = example === undefined ? [] : ['```text\n' + example + '\n```'];
  return [`## ${code}: ${errorCodes[code]}`, `When: ${when}`, ...shown, `What to do: ${action}`].join('\n\n');
}
