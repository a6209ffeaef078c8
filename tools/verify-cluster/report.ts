import { compare } from '../../lib/program/compare';
import { identityOf } from '../../lib/kubernetes/manifest';
import type { RenderedObject } from '../../lib/cluster/rendered-object';
import type { Answer, Verdict } from './verdict';

/** An object with the cluster's answer. */
export interface AskedObject {
  readonly environment: string;
  readonly object: RenderedObject;
  readonly answer: Answer;
}

const VERDICTS: readonly Verdict[] = ['accepted', 'rejected', 'not checkable yet'];

/** A table of verdicts by environment and stage, then the cluster's words, the worst first. */
export function clusterReport(asked: readonly AskedObject[]): string {
  const rows = [...new Set(asked.map(groupOf))].map((group) => {
    const members = asked.filter((one) => groupOf(one) === group);
    return [group, ...VERDICTS.map((verdict) => count(members, verdict))];
  });
  const total = ['total', ...VERDICTS.map((verdict) => count(asked, verdict))];
  return [...table([['objects of', ...VERDICTS], ...rows, total]), ...words(asked)].join('\n');
}

function groupOf({ environment, object }: AskedObject): string {
  return `${environment}/${object.folder}`;
}

function count(asked: readonly AskedObject[], wanted: Verdict): string {
  return String(asked.filter(({ answer }) => answer.verdict === wanted).length);
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}

function words(asked: readonly AskedObject[]): string[] {
  const said = (wanted: Verdict) =>
    asked.filter(({ answer }) => answer.verdict === wanted && answer.message !== '');
  const line = (one: AskedObject) =>
    `  ${groupOf(one)}: ${identityOf(one.object.manifest)}: ${one.answer.message}`;
  return [
    ...titled('rejected', said('rejected').map(line)),
    ...titled('not checkable yet', reasons(said('not checkable yet'))),
    ...titled('accepted, with a remark', said('accepted').map(line)),
  ];
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines];
}

/** One missing namespace or definition concerns many objects: it is said once. */
function reasons(asked: readonly AskedObject[]): string[] {
  return [...new Set(asked.map(({ answer }) => answer.message))].map((message) => {
    const objects = asked.filter(({ answer }) => answer.message === message);
    const kinds = [...new Set(objects.map(({ object }) => object.manifest.kind))].sort(compare);
    return `  ${message}: ${objects.length} object${objects.length === 1 ? '' : 's'} (${kinds.join(', ')})`;
  });
}
