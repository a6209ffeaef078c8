// Checker of StrykerJS that leaves all mutants out of a run but a share of them. The sample follows from the text of the mutants,
// so the same program has the same sample in every run, and a score can be compared with the one before.
import { createHash } from 'node:crypto';
import { relative } from 'node:path';
import { CheckStatus } from '@stryker-mutator/api/check';
import { PluginKind, declareClassPlugin } from '@stryker-mutator/api/plugin';

/** Mutants of a run in percent of all, as `npm run mutate` hands it on. */
export function sampleShare() {
  return Number(process.env.MUTATION_SHARE ?? 100);
}

class Sample {
  async init() {}

  async check(mutants) {
    return Object.fromEntries(mutants.map((mutant) => [mutant.id, resultOf(mutant)]));
  }
}

function resultOf({ fileName, location, mutatorName, replacement }) {
  const text = JSON.stringify([relative(process.cwd(), fileName), location, mutatorName, replacement]);
  const place = createHash('sha256').update(text).digest().readUInt32BE(0) / 2 ** 32;
  // The one status besides `Passed` that this kind of plugin has; such mutants are in no score.
  return place * 100 < sampleShare()
    ? { status: CheckStatus.Passed }
    : { status: CheckStatus.CompileError, reason: 'not in the sample' };
}

export const strykerPlugins = [declareClassPlugin(PluginKind.Checker, 'sample', Sample)];
