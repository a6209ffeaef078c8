import { sampleShare } from './sample.mjs';

/** @type {import('@stryker-mutator/api/core').PartialStrykerOptions} */
export default {
  plugins: ['./tools/mutate/test-files.mjs', './tools/mutate/sample.mjs'],
  checkers: sampleShare() < 100 ? ['sample'] : [],
  testRunner: 'test-files',
  coverageAnalysis: 'perTest',
  // Tables, patterns and schemas that a module makes while it loads: each mutant of them would need a process of its own.
  ignoreStatic: true,
  // It would write a comment into every script below lib, and the page of the playground is part of the output.
  disableTypeChecks: false,
  concurrency: 2,
  reporters: ['clear-text', 'progress-append-only', 'json'],
  clearTextReporter: { reportTests: false, allowColor: false },
  allowConsoleColors: false,
  jsonReporter: { fileName: '.build/mutation/report.json' },
  tempDirName: '.build/mutation/sandbox',
  // A machine that does other work beside it must not turn slow tests into killed mutants.
  timeoutMS: 20_000,
};
