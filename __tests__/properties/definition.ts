import fc from 'fast-check';

/** What a property is about: whole environments, mistakes in them, or single functions. */
export type PropertyKind = 'environment' | 'broken' | 'pure';

interface RunOptions {
  readonly seed: number;
  /** Cases to try. */
  readonly runs: number;
  /** Way to one counterexample, as a failure prints it. @default every case */
  readonly path?: string;
}

interface RunResult {
  /** Cases that were tried; with a failure, those before it and it. */
  readonly cases: number;
  /** The shrunk counterexample, why it is one, and the command that shows it again. @default it held */
  readonly failure?: string;
}

/** One property, for jest, `npm run soak` and `npm run verify` alike. Knows nothing of jest. */
export interface PropertyDefinition {
  /** Lower-case words with `-`: what the command line takes. */
  readonly name: string;
  /** What always holds, in a sentence. */
  readonly title: string;
  readonly kind: PropertyKind;
  /** Cases of one `npm test`. */
  readonly runs: number;
  readonly run: (options: RunOptions) => RunResult;
}

/** Shrinking a whole environment takes seconds; what is found by then is small enough. A busy machine needs most of it for the cases. */
const shrinkMilliseconds = 240_000;

/** Makes a property of a predicate that throws where it does not hold. */
export function property<T>(
  kind: PropertyKind,
  name: string,
  title: string,
  runs: number,
  arbitrary: fc.Arbitrary<T>,
  holds: (value: T) => void,
): PropertyDefinition {
  return {
    name,
    title,
    kind,
    runs,
    run: ({ seed, runs: numRuns, path }) => {
      const details = fc.check(fc.property(arbitrary, holds), {
        seed,
        numRuns,
        path,
        interruptAfterTimeLimit: shrinkMilliseconds,
        includeErrorInReport: true,
      });
      if (!details.failed) return { cases: details.numRuns };
      return {
        cases: details.numRuns,
        failure: [
          `${name}: ${title}: does not hold`,
          `again: ${replayCommand(name, details.seed, details.counterexamplePath)}`,
          withoutStack(fc.defaultReportMessage(details) ?? ''),
        ].join('\n'),
      };
    },
  };
}

/** The values and the reason; where in this folder it was found out helps nobody. */
function withoutStack(report: string): string {
  return report
    .replace(/^ {4}at .*\n?/gm, '')
    .replace(/^\n?Hint: .*$/m, '')
    .trimEnd();
}

/** The command that runs one case again. */
function replayCommand(name: string, seed: number, path: string | null): string {
  return `npm run soak -- --property ${name} --seed ${seed}${path === null ? '' : ` --path ${path}`}`;
}

/** Throws with the values if `actual` is not `expected`, both as JSON. */
export function same(actual: unknown, expected: unknown, what: string): void {
  const [left = 'nothing', right = 'nothing'] = [actual, expected].map((value) => JSON.stringify(value));
  if (left !== right) throw new Error(`${what}: found ${left}, expected ${right}`);
}

/** Throws if the list has entries; the message has the first ones. */
export function none(problems: readonly string[], what: string): void {
  if (problems.length > 0) throw new Error(`${what}:\n${problems.slice(0, 5).join('\n')}`);
}

export function holds(condition: boolean, what: string): void {
  if (!condition) throw new Error(what);
}
