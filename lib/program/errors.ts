import { compare } from './compare';

/**
 * One thing that is wrong, in terms of the person who can mend it.
 *
 * A problem names what was found and what to do; `file`, `line`, `column` and `setting` are there when it
 * comes from a setting, `construct` when it comes from a rendered object.
 */
export interface Problem {
  /** Stable code, `PAI-` and three digits; see docs/errors.md. */
  readonly code: ErrorCode;
  /** What was found, with the value. One sentence, no full stop at the end. */
  readonly message: string;
  /** What to do next. One sentence, no full stop at the end. */
  readonly remedy: string;
  /** Environment file, relative to the working directory. */
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** Path of the setting, for example `models[0].pool`. */
  readonly setting?: string;
  /** Path of the construct or object, for example `stage01-model-serving/mistral/InferenceService`. */
  readonly construct?: string;
}

/** Every code the program can report. The text is the title of its section in docs/errors.md. */
export const errorCodes = {
  'PAI-100': 'The environment folder has no environment file',
  'PAI-101': 'The file is not valid YAML',
  'PAI-102': 'Unknown setting',
  'PAI-103': 'A required setting is missing',
  'PAI-104': 'The value has the wrong type',
  'PAI-105': 'The value is not one of the allowed values',
  'PAI-106': 'The value has the wrong format',
  'PAI-107': 'The number is out of range',
  'PAI-108': 'Two entries have the same name',
  'PAI-109': 'The name refers to nothing in this file',
  'PAI-110': 'Two settings contradict each other',
  'PAI-111': 'A stage lacks a stage that it needs',
  'PAI-112': 'The setting is not available in this version',
  'PAI-113': 'Two environments claim the same thing',
  'PAI-114': 'The name belongs to the platform',
  'PAI-115': 'An image has a tag and no digest',
  'PAI-120': 'The model does not fit its GPUs',
  'PAI-121': 'The pool has fewer GPUs than its models ask for',
  'PAI-201': 'A reference has no producer',
  'PAI-202': 'Two objects have the same identity',
  'PAI-203': 'A Secret carries data',
  'PAI-204': 'A host name or storage class does not come from the environment',
  'PAI-205': 'An image does not come from the catalogue',
  'PAI-206': 'An object is applied before something it needs',
  'PAI-207': 'A Route opens an unauthenticated API',
  'PAI-208': 'A name or namespace is missing or not valid',
  'PAI-209': 'A workload is not ready for restricted-v2',
  'PAI-210': 'The release does not serve this kind',
  'PAI-211': 'A selector has an unstable label',
  'PAI-212': 'run.yaml says something that its Llama Stack would reject or ignore',
  'PAI-213': 'A model server asks for other GPUs than it uses',
  'PAI-214': 'A custom resource leaves to its operator what we must state',
  'PAI-215': 'A custom resource has no operator, or comes before it',
  'PAI-216': 'A right beyond restricted-v2 is too wide or has no reason',
  'PAI-217': 'An update of a server would be stuck, or change nothing',
  'PAI-218': 'An operator comes from another catalogue than stated',
  'PAI-301': 'The command line is not understood',
  'PAI-302': 'The output folder cannot be replaced',
  'PAI-303': 'The output folder is not up to date',
  'PAI-304': 'The output folder is no place for output',
  'PAI-305': 'A file cannot be read or written',
  'PAI-306': 'Argo CD looks for the output elsewhere',
  'PAI-307': 'The revision cannot be compared with',
  'PAI-401': 'A custom resource loses its operator',
  'PAI-402': 'An object leaves the output and stays in the cluster',
  'PAI-403': 'Argo CD loses sight of objects',
  'PAI-404': 'A volume goes with a custom resource',
  'PAI-405': 'A cluster admin must apply a folder again',
  'PAI-420': 'Nobody can use something that is rendered or stated',
  'PAI-421': 'An image has a version that its component was not made for',
  'PAI-424': 'Nobody may use what is exposed',
  'PAI-425': 'No model is served',
  'PAI-426': 'A model never sees tools',
  'PAI-900': 'A bug in this program',
} as const;

export type ErrorCode = keyof typeof errorCodes;

/** Carries every problem that was found, so that one run reports them all. */
export class PlatformError extends Error {
  constructor(readonly problems: readonly Problem[]) {
    super(formatProblems(problems));
    this.name = 'PlatformError';
  }
}

/** Throws one {@link PlatformError} if there is any problem. */
export function throwIfAny(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new PlatformError(problems);
}

/** Two lines per problem: where, code and what; then what to do. Sorted by place. */
export function formatProblems(problems: readonly Problem[]): string {
  return [...problems].sort(byPlace).map(formatProblem).join('\n');
}

function formatProblem(problem: Problem): string {
  const { file, line, column, setting, construct } = problem;
  const place = file === undefined ? '' : [file, line, column].filter((part) => part !== undefined).join(':');
  const subject = setting ?? construct;
  const head = [place, problem.code, subject === undefined ? undefined : `${subject}:`, problem.message];
  return `${head.filter((part) => part !== undefined && part !== '').join(' ')}\n  ${problem.remedy}`;
}

function byPlace(a: Problem, b: Problem): number {
  return (
    compare(a.file ?? '', b.file ?? '') ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    compare(a.construct ?? '', b.construct ?? '') ||
    compare(a.code, b.code)
  );
}
