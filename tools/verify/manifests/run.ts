import type { Manifest } from '../../../lib/kubernetes/manifest';
import { judgedEnvironments } from '../../environments';
import type { CheckContext, Failure, Outcome } from '../check';
import { everySource } from '../operators/every-source';
import { type Document, documentsOf } from './documents';
import { covers, unexempted } from './exempt';
import { exemptions } from './exemptions';
import type { Finding, JudgeName } from './finding';

/** What a judge found in one environment. */
export interface Verdict {
  readonly findings: readonly Finding[];
  /** How many objects it looked at. */
  readonly subjects: number;
}

/** A judge of all manifests of an environment together. */
export interface ManifestJudge {
  readonly name: JudgeName;
  /**
   * Per check what it must mind, in the object that has the name of the check. A check that stays silent here would stay
   * silent on `dist/` too.
   */
  readonly controls: Readonly<Record<string, readonly Manifest[]>>;
  /** All checks that a judge of others runs, where it can say so: each must have a control. @default those of the controls */
  readonly checks?: readonly string[];
  /** @param environment name, for the findings */
  readonly judge: (environment: string, documents: readonly Document[]) => Promise<Verdict>;
}

/** Lets a judge look at every judged environment, at one with every kind of model, and at its controls. */
export async function runJudge(
  { root, progress }: CheckContext,
  { name, controls, checks: own = [], judge }: ManifestJudge,
): Promise<Outcome> {
  const findings: Finding[] = [];
  const checks = [...new Set([...Object.keys(controls), ...own])];
  let subjects = checks.length;
  const environments = judgedEnvironments(root);
  for (const environment of [...environments, ...environments.slice(0, 1).map(everySource)]) {
    progress(environment.name);
    const verdict = await judge(environment.name, documentsOf(environment));
    findings.push(...verdict.findings);
    subjects += verdict.subjects;
  }
  progress('controls');
  const bad = Object.values(controls)
    .flat()
    .map((manifest) => ({ folder: 'controls', manifest }));
  const minded = await judge('controls', bad);
  const ownExemptions = exemptions.filter((exemption) => exemption.judge === name);
  const explained = findings.filter((finding) =>
    ownExemptions.some((exemption) => covers(exemption, finding)),
  );
  return {
    subjects,
    failures: [
      ...silentControls(name, checks, minded.findings),
      ...unexempted(name, findings, exemptions, new Date().toJSON().slice(0, 10)),
    ],
    notes: [
      `${explained.length} findings explained by ${ownExemptions.length} exemptions; ${checks.length} controls found`,
    ],
  };
}

/** Checks that do not mind their control. */
export function silentControls(
  judge: JudgeName,
  checks: readonly string[],
  findings: readonly Finding[],
): Failure[] {
  return checks
    .filter(
      (check) => !findings.some((finding) => finding.check === check && finding.object.endsWith(`/${check}`)),
    )
    .map((check) => ({ subject: `control of ${check}`, message: `${judge} does not mind it` }));
}
