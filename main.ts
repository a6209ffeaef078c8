import { help, parseCommandLine, runProgram } from './lib/core/command-line';
import { formatProblems, throwIfAny } from './lib/core/errors';
import { outputFiles } from './lib/delivery/output';
import { previousOutput } from './lib/delivery/previous-output';
import { reapplyWarnings } from './lib/delivery/reapply';
import { removalWarnings } from './lib/delivery/removal';
import { summary } from './lib/delivery/summary';
import { checkFolder, replaceFolder } from './lib/delivery/writer';
import { unknownSecrets } from './lib/environment/checks/secret-versions';
import { loadEnvironments, readEnvironmentFiles } from './lib/environment/load';
import { runGuards } from './lib/guards';
import { renderEnvironment } from './lib/stages/environment';

/** Environments -> stages -> guards -> files. Nothing is written before the last guard has passed. */
function main(): void {
  const options = parseCommandLine(process.argv.slice(2), process.env);
  if (options.help) {
    process.stdout.write(help);
    return;
  }
  const loaded = loadEnvironments(readEnvironmentFiles(options.environments));
  const constructed = loaded.map((file) => ({ file, rendered: renderEnvironment(file.environment) }));
  throwIfAny(
    constructed.flatMap(({ file, rendered }) => [
      ...unknownSecrets(file.environment, rendered.platform.rotatableSecrets).map(file.problemOf),
      ...runGuards(rendered),
    ]),
  );
  const rendered = constructed.map((each) => each.rendered);
  const files = outputFiles(rendered);
  const previous = previousOutput(options.out);
  const warnings = [
    ...loaded.flatMap((environment) => environment.warnings),
    ...removalWarnings(previous, rendered),
    ...reapplyWarnings(previous, files, rendered),
  ];
  if (warnings.length > 0) process.stderr.write(`${formatProblems(warnings)}\n`);
  if (options.check) checkFolder(options.out, files);
  else replaceFolder(options.out, files);
  process.stdout.write(`${summary(rendered, options.out)}\n`);
}

process.exitCode = runProgram(main, (text) => process.stderr.write(text));
