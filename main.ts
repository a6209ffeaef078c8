import { runProcess } from './lib/program/command';
import { type CommandLine, help, parseCommandLine } from './lib/program/command-line';
import { formatProblems, throwIfAny } from './lib/program/errors';
import { comparison, comparisonNotice } from './lib/output/comparison';
import { elsewhereWarnings } from './lib/output/elsewhere';
import { outputFiles } from './lib/output/output';
import { checkOwnership, contentOf, outputPath } from './lib/program/output-folder';
import { linkOutput } from './lib/program/output-link';
import { OutputState } from './lib/program/output-state';
import { reapplyWarnings } from './lib/output/reapply';
import { removalWarnings } from './lib/output/removal';
import { RunReport } from './lib/output/run-report';
import { summary } from './lib/output/summary';
import { checkFolder, replaceFolder } from './lib/program/writer';
import { unknownSecrets } from './lib/environment/checks/secret-versions';
import { imageDigests } from './lib/environment/checks/image-digests';
import { storageQuota } from './lib/environment/checks/storage-quota';
import { loadEnvironments, readEnvironmentFiles } from './lib/environment/load';
import { runGuards } from './lib/guards';
import { unusedComponents } from './lib/guards/unused';
import { renderEnvironment } from './lib/stages/environment';

const state = new OutputState(process.env.CDK8S_OUTDIR);

function main(): number {
  const options = parseCommandLine(process.argv.slice(2), process.env);
  if (options.help) {
    process.stdout.write(help);
    return 0;
  }
  const target = outputPath(options);
  const report = new RunReport(options.report, state);
  process.stdout.write(`${report.about(() => synth(options, target, report))}\n`);
  return 0;
}

/** Environments -> stages -> guards -> files. Nothing is written before the last guard has passed. */
function synth(
  { environments, out, check, compare, link }: CommandLine,
  target: string,
  report: RunReport,
): string {
  const loaded = loadEnvironments(readEnvironmentFiles(environments));
  const constructed = loaded.map((file) => ({ file, rendered: renderEnvironment(file.environment) }));
  throwIfAny(
    constructed.flatMap(({ file, rendered }) => [
      ...unknownSecrets(file.environment, rendered.needs.rotatableSecrets).map(file.problemOf),
      ...storageQuota(file.environment, rendered.needs.volumes).map(file.problemOf),
      ...imageDigests(file.environment, rendered.platform.images.usedBy(rendered.objects)).map(
        file.problemOf,
      ),
      ...runGuards(rendered),
    ]),
  );
  const rendered = constructed.map((each) => each.rendered);
  const files = outputFiles(rendered);
  // Nobody is warned of what leaves a folder that is not ours. It is checked again when nobody else can write it.
  if (!check) checkOwnership(out, target, contentOf(target), files);

  const compared = comparison({
    out,
    target,
    revision: compare,
    environments: rendered.map((each) => each.environment),
    files,
  });
  const steps = [
    ...removalWarnings(compared.previous, rendered),
    ...reapplyWarnings(compared.previous, files, rendered),
  ];
  const warnings = [
    ...loaded.flatMap((file) => file.warnings),
    ...constructed.flatMap((each) => unusedComponents(each.rendered, each.file.problemOf)),
    ...elsewhereWarnings(target, loaded),
    ...steps,
  ];
  report.found(compared.base, warnings);
  if (warnings.length > 0) process.stderr.write(`${formatProblems(warnings)}\n`);
  process.stderr.write(comparisonNotice(compared, steps.length));

  if (check) checkFolder(out, target, files);
  else
    state.replacing(out, target, () => {
      replaceFolder(out, target, files);
    });
  if (!check && link !== undefined) linkOutput(link, target);
  return summary(rendered, out);
}

runProcess(main, () => state.text());
