import { bugOf, problemsOf } from '../program/command';
import { errorCodes, type Problem } from '../program/errors';
import { openReport } from '../program/text-file';
import type { ComparisonBase } from './comparison';
import type { OutputState } from '../program/output-state';

/** What a run found, for machines: a comment in a pull request, a gate. */
export class RunReport {
  private base: ComparisonBase | undefined;
  private warnings: readonly Problem[] = [];
  private readonly write: (content: string) => void;

  /** @param file @default no report @throws PlatformError PAI-305 if the file cannot be written */
  constructor(
    file: string | undefined,
    private readonly state: OutputState,
  ) {
    this.write = openReport(file);
  }

  /** @param base what the output was compared with */
  found(base: ComparisonBase, warnings: readonly Problem[]): void {
    this.base = base;
    this.warnings = warnings;
  }

  /** Runs what the report is about, and writes it, whatever comes of it. */
  about<T>(run: () => T): T {
    try {
      const result = run();
      this.write(this.text([]));
      return result;
    } catch (error) {
      this.write(this.text(problemsOf(error) ?? [bugOf(error)]));
      throw error;
    }
  }

  private text(errors: readonly Problem[]): string {
    const of = (severity: string) => (problem: Problem) => ({
      severity,
      title: errorCodes[problem.code],
      ...problem,
    });
    const {
      base: comparedWith,
      state: { written },
    } = this;
    const problems = [...errors.map(of('error')), ...this.warnings.map(of('warning'))];
    return `${JSON.stringify({ comparedWith, written, problems }, undefined, 2)}\n`;
  }
}
