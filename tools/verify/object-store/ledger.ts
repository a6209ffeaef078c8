import type { Failure, Outcome } from '../check';

/** What was looked at, and what did not hold. */
export class Ledger {
  private readonly subjects = new Set<string>();
  private readonly failures: Failure[] = [];

  /** @param problem what is wrong; undefined if the subject is as it should be */
  record(subject: string, problem: string | undefined): void {
    this.subjects.add(subject);
    if (problem !== undefined) this.failures.push({ subject, message: problem });
  }

  /** @param problem said if the condition does not hold */
  expect(subject: string, holds: boolean, problem: string): void {
    this.record(subject, holds ? undefined : problem);
  }

  outcome(): Outcome {
    return { subjects: this.subjects.size, failures: this.failures };
  }
}

/** What differs between two readings of the same things; undefined if nothing does. */
export function difference(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): string | undefined {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  const changed = names
    .filter((name) => before.get(name) !== after.get(name))
    .map((name) => `${name}: ${before.get(name) ?? 'nothing'} -> ${after.get(name) ?? 'nothing'}`);
  return changed.length === 0 ? undefined : changed.join('; ');
}
