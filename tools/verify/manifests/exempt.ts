import type { Failure } from '../check';
import { type Exemption, mostExemptions } from './exemptions';
import type { Finding, JudgeName } from './finding';

/**
 * Findings of a judge without exemption, and its exemptions that must go: unused, expired, ill-formed. Too many are those
 * of all judges together.
 *
 * @param all exemptions of every judge
 * @param today as `YYYY-MM-DD`
 */
export function unexempted(
  judge: JudgeName,
  findings: readonly Finding[],
  all: readonly Exemption[],
  today: string,
): Failure[] {
  const exemptions = all.filter((exemption) => exemption.judge === judge);
  const unexplained = findings
    .filter((finding) => !exemptions.some((exemption) => covers(exemption, finding)))
    .map(({ environment, check, object, message, remediation = '' }) => ({
      subject: `${environment}: ${object}`,
      message: `${check}: ${message}${remediation === '' ? '' : ` (${remediation})`}`,
    }));
  const bad = exemptions.flatMap((exemption) =>
    problemsOf(exemption, findings, today).map((message) => ({ subject: nameOf(exemption), message })),
  );
  const many = `${all.length} exemptions, at most ${mostExemptions} are allowed`;
  const tooMany = all.length > mostExemptions ? [{ subject: 'exemptions', message: many }] : [];
  return [...unexplained, ...bad, ...tooMany];
}

/** Whether the exemption is about this finding; an expired one still is, and fails by itself. */
export function covers({ check, object }: Exemption, finding: Finding): boolean {
  const pattern = object.split('*').map(escape).join('[^/]*');
  return check === finding.check && new RegExp(`^${pattern}$`).test(finding.object);
}

function problemsOf(exemption: Exemption, findings: readonly Finding[], today: string): string[] {
  const { object, reason, expires } = exemption;
  const problems: string[] = [];
  if (object.split('/').length !== 3) problems.push('the object is not <kind>/<namespace>/<name>');
  if (reason.trim() === '') problems.push('it has no reason');
  if (!isDate(expires)) problems.push(`${expires} is not a date like 2027-01-31`);
  else if (expires < today) problems.push(`it expired on ${expires}: look at the reason again`);
  if (!findings.some((finding) => covers(exemption, finding))) problems.push('it is unused: remove it');
  return problems;
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const date = new Date(text);
  // 31 June is no date, or another one.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function nameOf({ check, object }: Exemption): string {
  return `exemption ${check} of ${object}`;
}

function escape(text: string): string {
  return text.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
}
