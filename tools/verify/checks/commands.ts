import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runProgram } from '../../process';
import type { Check, CheckContext, Failure, Outcome } from '../check';

/** The part of jest's JSON report that is read here. */
interface JestReport {
  readonly numTotalTests: number;
  readonly testResults: readonly {
    readonly name: string;
    /** Why a file did not even load; empty otherwise. */
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

/** The runner has no limit for a single test; a command that waits for ever must not hold CI up. */
const LIMIT_SECONDS = 900;

/** Every command as a person starts it: what it writes, refuses, restores and says. */
export const commandsCheck: Check = {
  name: 'commands',
  description:
    'each command and each script, started for real, refuses what it must, loses nothing and does what the README says',
  run,
};

async function run({ root, progress }: CheckContext): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'private-ai-commands-'));
  const file = join(folder, 'report.json');
  try {
    progress('jest --config jest.commands.config.js');
    const jest = join(root, 'node_modules', '.bin', 'jest');
    const args = ['--config', 'jest.commands.config.js', '--ci', '--silent', '--json', '--outputFile', file];
    const { code, stderr } = await runProgram(jest, args, { cwd: root, seconds: LIMIT_SECONDS });
    const report = JSON.parse(readFileSync(file, 'utf8')) as JestReport;
    const failures = failuresOf(report);
    if (code !== 0 && failures.length === 0) failures.push({ subject: 'jest', message: stderr.slice(-2000) });
    return { subjects: report.numTotalTests, failures };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function failuresOf({ testResults }: JestReport): Failure[] {
  return testResults.flatMap(({ name, message, assertionResults }) =>
    assertionResults.length === 0
      ? [{ subject: name, message }]
      : assertionResults
          .filter(({ status }) => status === 'failed')
          .map(({ fullName, failureMessages }) => ({
            subject: fullName,
            message: failureMessages.join('\n').slice(0, 2000),
          })),
  );
}
