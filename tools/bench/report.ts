import type { Measurement } from './commands';
import type { Phases } from './phases';

/** A budget of the design, beside what was measured. */
export interface Budget {
  readonly what: string;
  readonly budget: string;
  readonly measured: string;
  readonly verdict: 'pass' | 'over' | 'not measured';
}

/** Commands that were measured in turn, on the same objects. */
export interface Group {
  readonly title: string;
  /** Name of the command that the others are compared with. */
  readonly reference: string;
  readonly measurements: readonly Measurement[];
}

export interface Result {
  readonly machine: Readonly<Record<string, string>>;
  readonly groups: readonly Group[];
  /** Medians over the runs, per size. */
  readonly growth: readonly Phases[];
  readonly budgets: readonly Budget[];
}

/** Milliseconds of all steps but the start of Node and the writes, which the disk decides. */
export function computing({ load, render, guards, stringify }: Phases): number {
  return load + render + guards + stringify;
}

/** The ratio of two medians of a group; undefined if one of the two was not measured. */
export function ratio(group: Group, name: string): number | undefined {
  const [value, reference] = [name, group.reference].map(
    (wanted) => group.measurements.find((measurement) => measurement.name === wanted)?.median,
  );
  return value === undefined || reference === undefined ? undefined : value / reference;
}

export function report({ machine, groups, growth, budgets }: Result): string {
  const sections = [
    Object.entries(machine)
      .map(([key, value]) => `${key}: ${value}`)
      .join('\n'),
    ...groups.map(
      (group) =>
        `${group.title}\n${table(
          ['', 'median ms', 'min-max', 'ratio', 'peak MiB'],
          group.measurements.map((measurement) => [
            measurement.name,
            measurement.median.toFixed(0),
            `${measurement.min.toFixed(0)}-${measurement.max.toFixed(0)}`,
            ratio(group, measurement.name)?.toFixed(2) ?? '',
            measurement.peakMiB?.toFixed(0) ?? 'no GNU time',
          ]),
        )}`,
    ),
    `Steps inside the process, ms (us/object: without start and write, which the disk decides)\n${table(
      ['objects', 'start', 'load', 'construct+render', 'guards', 'stringify', 'write', 'us/object'],
      growth.map((phases) => [
        String(phases.objects),
        ...[phases.start, phases.load, phases.render, phases.guards, phases.stringify, phases.write].map(
          (time) => time.toFixed(0),
        ),
        ((1000 * computing(phases)) / phases.objects).toFixed(0),
      ]),
    )}`,
    `Budgets (design, section 9)\n${table(
      ['', 'budget', 'measured', ''],
      budgets.map(({ what, budget, measured, verdict }) => [what, budget, measured, verdict]),
    )}`,
  ];
  return `${sections.join('\n\n')}\n`;
}

/** The first column is text, the others are aligned to the right. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .map((line) => `  ${line}`.trimEnd())
    .join('\n');
}
