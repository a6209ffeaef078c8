import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { runProcess } from './lib/core/command';
import { cdk8sOutput, type CommandLine, help, parseCommandLine } from './lib/core/command-line';
import { formatProblems, throwIfAny } from './lib/core/errors';
import { comparison, comparisonNotice } from './lib/delivery/comparison';
import { elsewhereWarnings } from './lib/delivery/elsewhere';
import { outputFiles } from './lib/delivery/output';
import { checkOwnership, contentOf, outputPath } from './lib/delivery/output-folder';
import { linkOutput } from './lib/delivery/output-link';
import { reapplyWarnings } from './lib/delivery/reapply';
import { removalWarnings } from './lib/delivery/removal';
import { RunReport } from './lib/delivery/run-report';
import { summary } from './lib/delivery/summary';
import { checkFolder, replaceFolder } from './lib/delivery/writer';
import { unknownSecrets } from './lib/environment/checks/secret-versions';
import { storageQuota } from './lib/environment/checks/storage-quota';
import { loadEnvironments, readEnvironmentFiles } from './lib/environment/load';
import { runGuards } from './lib/guards';
import { unusedComponents } from './lib/guards/unused';
import { renderEnvironment } from './lib/stages/environment';

/** What became of the files, for the last line of a run that fails. */
let left = () => 'nothing was written';

function main(): number {
  const untouched = nothingWritten(process.env.CDK8S_OUTDIR);
  left = () => untouched;
  const options = parseCommandLine(process.argv.slice(2), process.env);
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const target = outputPath(options);
  const report = new RunReport(options.report);
  const made = report.about(() => synth(options, target, report));
  process.stdout.write(`${made}\n`);
  return 0;
}

/** Environments -> stages -> guards -> files. Nothing is written before the last guard has passed. */
function synth(options: CommandLine, target: string, report: RunReport): string {
  const { out } = options;
  const loaded = loadEnvironments(readEnvironmentFiles(options.environments));
  const constructed = loaded.map((file) => ({ file, rendered: renderEnvironment(file.environment) }));
  throwIfAny(
    constructed.flatMap(({ file, rendered }) => [
      ...unknownSecrets(file.environment, rendered.platform.rotatableSecrets).map(file.problemOf),
      ...storageQuota(file.environment, rendered.platform.volumes).map(file.problemOf),
      ...runGuards(rendered),
    ]),
  );
  const rendered = constructed.map((each) => each.rendered);
  const files = outputFiles(rendered);
  // Nobody is warned of what leaves a folder that is not ours. It is checked again when nobody else can write it.
  if (!options.check) checkOwnership(out, target, contentOf(target), files);
  const environments = rendered.map(({ environment }) => environment);
  const compared = comparison({ out, target, revision: options.compare, environments, files });
  const { previous } = compared;
  const steps = [...removalWarnings(previous, rendered), ...reapplyWarnings(previous, files, rendered)];
  const warnings = [
    ...loaded.flatMap((environment) => environment.warnings),
    ...constructed.flatMap(({ file, rendered: each }) => unusedComponents(each, file.problemOf)),
    ...elsewhereWarnings(target, loaded),
    ...steps,
  ];
  report.found(compared.base, warnings);
  if (warnings.length > 0) process.stderr.write(`${formatProblems(warnings)}\n`);
  process.stderr.write(comparisonNotice(compared, steps.length));
  const made = summary(rendered, out);
  if (options.check) {
    checkFolder(out, target, files);
    return made;
  }
  const untouched = left;
  const wasThere = existsSync(target);
  left = () => (wasThere && !existsSync(target) ? `${out} is not in its place` : untouched());
  replaceFolder(out, target, files);
  report.written = true;
  left = () => `${out} is written`;
  if (options.link !== undefined) linkOutput(options.link, target);
  return made;
}
/** @param outdir folder that the cdk8s command line wants written; it has deleted it before it started this program */
function nothingWritten(outdir: string | undefined): string {
  if (
    outdir === undefined ||
    outdir === '' ||
    resolve(outdir) === resolve(cdk8sOutput) ||
    existsSync(outdir)
  ) {
    return 'nothing was written';
  }
  return `nothing was written, but the cdk8s command line deletes ${outdir} before it starts this program; git restore ${outdir} brings back what is committed`;
}

runProcess(main, () => left());
