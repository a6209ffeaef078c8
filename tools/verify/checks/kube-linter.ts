import { parse } from 'yaml';
import { groupOf, isRecord } from '../../../lib/core/manifest';
import { outputFiles } from '../../../lib/delivery/output';
import { renderEnvironment } from '../../../lib/stages/environment';
import { judgedEnvironments } from '../../environments';
import type { Check, CheckContext, Failure, Outcome } from '../check';
import { addedChecks } from '../kube-linter/config';
import { controls } from '../kube-linter/controls';
import { exemptions } from '../kube-linter/exemptions';
import { checksIn, type Finding, parseReport } from '../kube-linter/findings';
import { covers, judge } from '../kube-linter/judge';
import { KubeLinter } from '../kube-linter/program';

/** kube-linter on what would be in `dist/`: docs/verify-kube-linter.md. */
export const kubeLinterCheck: Check = {
  name: 'kube-linter',
  description: 'kube-linter has nothing to say of dist/ that is not explained',
  run,
};

async function run(context: CheckContext): Promise<Outcome> {
  const linter = await KubeLinter.find(context);
  const findings: Finding[] = [];
  const failures: Failure[] = [];
  const ran = new Set<string>();
  let subjects = 0;
  for (const judged of judgedEnvironments(context.root)) {
    const environment = judged.name;
    context.progress(environment);
    const files = [...outputFiles([renderEnvironment(judged)])].filter(([path]) =>
      /^[^/]+\/stage\d\d-.*\.yaml$/.test(path),
    );
    const report = await linter.lint(files.map(([, text]) => text));
    findings.push(...parseReport(environment, report));
    checksIn(report).forEach((check) => ran.add(check));
    subjects += files.filter(([, text]) => isNative(text)).length;
    failures.push(...silenced(files));
  }
  context.progress('controls');
  failures.push(...silentControls(await linter.lint(Object.values(controls).flat().map(json))));
  failures.push(...judge(findings, exemptions, new Date().toJSON().slice(0, 10)));
  const explained = findings.filter((finding) => exemptions.some((exemption) => covers(exemption, finding)));
  const notes = [
    `${ran.size} checks; ${explained.length} findings explained by ${exemptions.length} exemptions; ` +
      `${addedChecks.length} controls`,
  ];
  return { subjects: subjects + addedChecks.length, failures, notes };
}

/** Added checks that do not mind their control. */
function silentControls(report: string): Failure[] {
  const findings = parseReport('controls', report);
  return addedChecks
    .filter(
      (check) => !findings.some((finding) => finding.check === check && finding.object.endsWith(`/${check}`)),
    )
    .map((check) => ({ subject: `control of ${check}`, message: 'kube-linter does not mind it' }));
}

/** Objects that tell kube-linter to look away; the place for that is the list of exemptions. */
function silenced(files: readonly (readonly [string, string])[]): Failure[] {
  return files
    .filter(([, text]) => text.includes('ignore-check.kube-linter.io/'))
    .map(([path]) => ({ subject: path, message: 'an annotation silences kube-linter' }));
}

/** Whether Kubernetes itself has the kind; kube-linter reads hardly any other. */
function isNative(text: string): boolean {
  const manifest: unknown = parse(text);
  if (!isRecord(manifest) || typeof manifest.apiVersion !== 'string') return false;
  const group = groupOf(manifest.apiVersion);
  return !group.includes('.') || group.endsWith('.k8s.io');
}

function json(object: object): string {
  return JSON.stringify(object);
}
