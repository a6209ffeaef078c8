/** Something that did not hold, for one subject. */
export interface Failure {
  /** What was looked at: an object, a file, a request. */
  readonly subject: string;
  /** What was wrong, as the third party said it. */
  readonly message: string;
}

/** What a check found. */
export interface Outcome {
  /** How many things were looked at; a check that looks at none has failed. */
  readonly subjects: number;
  readonly failures: readonly Failure[];
  /** Remarks for the reader of the report. @default none */
  readonly notes?: readonly string[];
}

/** Where a check works and how it tells what it does. */
export interface CheckContext {
  /** Checkout. */
  readonly root: string;
  /** Folder outside the checkout that outlives a run: built tools, installed packages. */
  readonly cache: string;
  /** Tells the person who waits. */
  readonly progress: (text: string) => void;
}

/** One third party's verdict on what the program renders. */
export interface Check {
  /** Name in the report and on the command line, for example `api-server`. */
  readonly name: string;
  /** What it proves, in a sentence. */
  readonly description: string;
  /** @throws MissingTool if a toolchain is not there; any other error is a failure of the check too */
  readonly run: (context: CheckContext) => Promise<Outcome>;
}

/** A toolchain or package is missing: a named failure, never a silent skip. */
export class MissingTool extends Error {
  constructor(tool: string, remedy: string) {
    super(`${tool} is missing: ${remedy}`);
    this.name = 'MissingTool';
  }
}

/** What several parts of a check found. */
export function joined(outcomes: readonly Outcome[]): Outcome {
  return {
    subjects: outcomes.reduce((sum, { subjects }) => sum + subjects, 0),
    failures: outcomes.flatMap(({ failures }) => failures),
    notes: outcomes.flatMap(({ notes = [] }) => notes),
  };
}
