import type { Failure, Outcome } from '../check';

/** Something broken, and what must be said of it. */
export interface Control {
  /** Of its job. */
  readonly name: string;
  /** What must be part of a failure's message. */
  readonly expected: string;
}

/** One line of a script's report: tools/python/report.py. */
export interface Finding {
  readonly kind: 'ok' | 'failure' | 'note';
  /** What was run. */
  readonly job: string;
  /** What was looked at; empty for notes. */
  readonly subject: string;
  readonly message: string;
}

const kinds = ['ok', 'failure', 'note'];

/** @throws Error if a line is something else */
export function parseFindings(text: string): Finding[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const value = parsed(line);
      if (!isFinding(value)) throw new Error(`not a finding: ${line}`);
      return value;
    });
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isFinding(value: unknown): value is Finding {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, job, subject, message } = value as Record<string, unknown>;
  return (
    typeof kind === 'string' &&
    kinds.includes(kind) &&
    [job, subject, message].every((part) => typeof part === 'string')
  );
}

/** A script that ended badly, or has said nothing of a job, is a failure of that job. */
export function incomplete(jobs: readonly string[], findings: readonly Finding[], end?: string): Finding[] {
  const silent = jobs.filter((job) => !findings.some((finding) => finding.job === job && counts(finding)));
  const missing = silent.map((job) => failure(job, 'script', 'the script has said nothing of it'));
  return end === undefined ? missing : [...missing, failure(jobs.join(', '), 'script', end)];
}

/** Replaces what was found of each control: it must have been reported, in the words expected. */
export function judgeControls(controls: readonly Control[], findings: readonly Finding[]): Finding[] {
  const names = controls.map(({ name }) => name);
  const judged = controls.map(({ name, expected }): Finding => {
    const messages = findings.filter((finding) => finding.job === name && finding.kind === 'failure');
    if (messages.some(({ message }) => message.includes(expected)))
      return { kind: 'ok', job: name, subject: 'control', message: '' };
    const found = messages.map(({ message }) => message).join('; ');
    return failure(name, 'control', `"${expected}" was not reported; reported: ${found || 'nothing'}`);
  });
  return [...findings.filter(({ job }) => !names.includes(job)), ...judged];
}

export function outcomeOf(findings: readonly Finding[], notes: readonly string[] = []): Outcome {
  const subjects = new Set(findings.filter(counts).map(subjectOf));
  const failures = findings.filter(({ kind }) => kind === 'failure').map(failureOf);
  return { subjects: subjects.size, failures, notes: [...notes, ...notesByJob(findings)] };
}

function counts({ kind }: Finding): boolean {
  return kind !== 'note';
}

function subjectOf({ job, subject }: Finding): string {
  return `${job}: ${subject}`;
}

function failureOf(finding: Finding): Failure {
  return { subject: subjectOf(finding), message: finding.message };
}

function failure(job: string, subject: string, message: string): Finding {
  return { kind: 'failure', job, subject, message };
}

/** One remark per job, with all that was noted of it. */
function notesByJob(findings: readonly Finding[]): string[] {
  const byJob = new Map<string, string[]>();
  for (const { kind, job, message } of findings) {
    if (kind === 'note') byJob.set(job, [...(byJob.get(job) ?? []), message]);
  }
  return [...byJob].map(([job, messages]) => `${job === '' ? '' : `${job}: `}${messages.join('; ')}`);
}
