import type { Check, Failure } from './check';

/** The result of one check. */
export interface CheckResult {
  readonly check: Check;
  readonly subjects: number;
  readonly failures: readonly Failure[];
  readonly notes: readonly string[];
  readonly seconds: number;
}

/** Subjects without a failure. */
function passed({ subjects, failures }: CheckResult): number {
  return Math.max(0, subjects - new Set(failures.map(({ subject }) => subject)).size);
}

/** One readable table, then every failure, then the remarks. */
export function tableReport(results: readonly CheckResult[]): string {
  const head = ['check', 'subjects', 'passed', 'failed', 'seconds'];
  const rows = results.map((result) => [
    result.check.name,
    String(result.subjects),
    String(passed(result)),
    String(result.failures.length),
    result.seconds.toFixed(1),
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)),
  );
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ');
  const failures = results.flatMap((result) =>
    result.failures.map(({ subject, message }) => `${result.check.name}: ${subject}: ${message}`),
  );
  const notes = results.flatMap((result) => result.notes.map((note) => `${result.check.name}: ${note}`));
  return [
    line(head),
    line(widths.map((width) => '-'.repeat(width))),
    ...rows.map(line),
    '',
    ...failures,
    ...notes,
  ]
    .join('\n')
    .trimEnd();
}

export function jsonReport(results: readonly CheckResult[]): string {
  const checks = results.map((result) => ({
    check: result.check.name,
    description: result.check.description,
    subjects: result.subjects,
    passed: passed(result),
    failed: result.failures.length,
    seconds: Number(result.seconds.toFixed(3)),
    failures: result.failures,
    notes: result.notes,
  }));
  return `${JSON.stringify({ checks }, null, 2)}\n`;
}

/** One test suite per check; its passed subjects are one test case, each failure is one of its own. */
export function junitReport(results: readonly CheckResult[]): string {
  const suites = results.map((result) => {
    const { name, description } = result.check;
    const failures = result.failures.map(
      ({ subject, message }) =>
        `    <testcase classname="${escapeXml(name)}" name="${escapeXml(subject)}"><failure message="${escapeXml(message)}"/></testcase>`,
    );
    const tests = result.failures.length + 1;
    return [
      `  <testsuite name="${escapeXml(name)}" tests="${tests}" failures="${result.failures.length}" time="${result.seconds.toFixed(3)}">`,
      `    <testcase classname="${escapeXml(name)}" name="${escapeXml(description)} (${passed(result)} passed)"/>`,
      ...failures,
      '  </testsuite>',
    ].join('\n');
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n${suites.join('\n')}\n</testsuites>\n`;
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');
}
