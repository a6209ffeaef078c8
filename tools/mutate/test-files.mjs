// Test runner of StrykerJS for the tests of Jest. A whole test file counts as one test: most files render an environment
// once, at their start, for all their tests. Stryker's own runner for Jest loads every module anew for each mutant; here
// they stay loaded, as with `npm test`, and a mutant costs no more than the files that reach it.
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, sep } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { INSTRUMENTER_CONSTANTS } from '@stryker-mutator/api/core';
import { PluginKind, declareClassPlugin } from '@stryker-mutator/api/plugin';
import {
  DryRunStatus,
  TestStatus,
  determineHitLimitReached,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import { readConfig } from 'jest-config';
import LightRunner from 'jest-light-runner';

/**
 * Tests that every mutant meets, besides those in the folder of its name. Others would rarely see what these do not, and a
 * mutant that survives pays for all.
 */
const common = ['program/own-environments.test.ts', 'guards', 'stages'];

/** Compiling all schemas takes a second, and no mutant of lib reaches them. */
const keptLoaded = join('support', 'schemas.ts');

const namespace = (globalThis[INSTRUMENTER_CONSTANTS.NAMESPACE] ??= {});

class TestFiles {
  capabilities() {
    return { reloadEnvironment: false };
  }

  async init() {
    this.require = createRequire(join(process.cwd(), 'package.json'));
    this.config = await readConfig({ $0: 'jest', _: [], runInBand: true, ci: true }, process.cwd());
    await import(pathToFileURL(join(process.cwd(), 'tools', 'jest-typescript.mjs')));
    // What runs here belongs to no test: Stryker then knows what is only computed while a module loads.
    for (const file of filesBelow('lib', '.ts')) this.require(file);
  }

  async dryRun({ files: mutated = [] }) {
    const tests = [];
    for (const file of testsOf(mutated)) tests.push(await this.#run(file));
    return { status: DryRunStatus.Complete, tests, mutantCoverage: namespace.mutantCoverage };
  }

  async mutantRun({ activeMutant, sandboxFileName, hitLimit, testFilter = [], disableBail }) {
    namespace.hitLimit = hitLimit;
    namespace.hitCount = hitLimit === undefined ? undefined : 0;
    namespace.activeMutant = activeMutant.id;
    const tests = [];
    for (const file of testsOf([sandboxFileName]).filter((each) => testFilter.includes(each))) {
      const test = await this.#run(file);
      const endless = determineHitLimitReached(namespace.hitCount, hitLimit);
      if (endless !== undefined) return toMutantRunResult(endless);
      tests.push(test);
      if (test.status === TestStatus.Failed && !disableBail) break;
    }
    return toMutantRunResult({ status: DryRunStatus.Complete, tests });
  }

  /** Runs one file with everything of the tests loaded anew, since what they rendered belongs to another mutant. */
  async #run(path) {
    for (const file of Object.keys(this.require.cache)) {
      if (file.includes(`${sep}__tests__${sep}`) && !file.endsWith(keptLoaded))
        delete this.require.cache[file];
    }
    namespace.currentTestId = path;
    const { globalConfig, projectConfig } = this.config;
    const failures = [];
    const start = performance.now();
    await new LightRunner(globalConfig, {}).runTests(
      [{ path, context: { config: projectConfig } }],
      undefined,
      async () => undefined,
      async (_, { numFailingTests, failureMessage }) => {
        if (numFailingTests > 0) failures.push(failureMessage);
      },
      async (_, error) => {
        failures.push(String(error?.stack ?? error));
      },
    );
    namespace.currentTestId = undefined;
    const result = { id: path, name: path, timeSpentMs: performance.now() - start };
    return failures.length > 0
      ? { ...result, status: TestStatus.Failed, failureMessage: failures.join('\n') }
      : { ...result, status: TestStatus.Success };
  }
}

/** Test files that the mutants of some files meet: those of their folders first, since they fail the soonest. */
function testsOf(mutated) {
  const folders = mutated.map((file) => relative(join(process.cwd(), 'lib'), file).split(sep)[0]);
  const places = [...new Set([...folders, ...common])].map((path) => join(process.cwd(), '__tests__', path));
  const rank = (file) => places.findIndex((place) => file === place || file.startsWith(place + sep));
  return filesBelow('__tests__', '.test.ts')
    .filter((file) => rank(file) >= 0 && !file.endsWith('.script.test.ts'))
    .sort((a, b) => rank(a) - rank(b));
}

function filesBelow(folder, end) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(end) && !name.endsWith('.d.ts'))
    .map((name) => join(process.cwd(), folder, name))
    .sort();
}

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'test-files', TestFiles)];
