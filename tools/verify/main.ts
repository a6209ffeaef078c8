import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { misunderstood } from '../../lib/program/command';
import { openReport } from '../../lib/program/text-file';
import { goTool, goTools } from '../go-tools';
import { runTool } from '../run-tool';
import { etcd } from './api-server/binaries';
import { mysqlPrograms } from './backup/mysql';
import type { Check, CheckContext } from './check';
import { checks } from './checks';
import { type CheckResult, jsonReport, junitReport, tableReport } from './report';

const command = 'npm run verify';

const help = `Lets third parties judge what the program renders.

  npm run verify -- [options] [CHECK ...]

  --list         name the checks and end
  --prepare      build the tools that are not in the cache yet, and end
  --json FILE    write the report as JSON too
  --junit FILE   write the report as JUnit XML too
  --cache DIR    where built tools are kept (default: $PRIVATE_AI_CACHE or ~/.cache/private-ai-platform)
  --help         show this text

Without CHECK all of them run. Exit code 0: all passed. 1: something failed or a tool is missing.
`;

const options = {
  list: { type: 'boolean' },
  prepare: { type: 'boolean' },
  json: { type: 'string' },
  junit: { type: 'string' },
  cache: { type: 'string' },
} as const;

interface Values {
  readonly list?: boolean;
  readonly prepare?: boolean;
  readonly json?: string;
  readonly junit?: string;
  readonly cache?: string;
}

async function main(values: Values, words: readonly string[]): Promise<number> {
  if (values.list === true) {
    process.stdout.write(checks.map(({ name, description }) => `${name}: ${description}\n`).join(''));
    return 0;
  }
  const unknown = words.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length > 0) {
    throw misunderstood(command, `Unknown check ${unknown.join(', ')}; --list names them`);
  }
  const cache =
    values.cache ?? process.env.PRIVATE_AI_CACHE ?? join(homedir(), '.cache', 'private-ai-platform');
  mkdirSync(cache, { recursive: true });
  if (values.prepare === true) return prepare(cache);
  const [writeJson, writeJunit] = [openReport(values.json), openReport(values.junit)];
  const results: CheckResult[] = [];
  for (const check of checks) {
    if (words.length > 0 && !words.includes(check.name)) continue;
    results.push(await runCheck(check, cache));
  }
  process.stdout.write(`\n${tableReport(results)}\n`);
  writeJson(jsonReport(results));
  writeJunit(junitReport(results));
  return results.some(({ failures }) => failures.length > 0) ? 1 : 0;
}

async function prepare(cache: string): Promise<number> {
  const progress = (text: string) => process.stderr.write(`${text}\n`);
  const context: CheckContext = { root: process.cwd(), cache, progress };
  await etcd(context);
  await mysqlPrograms(context);
  for (const tool of goTools) await goTool(context, tool);
  return 0;
}

async function runCheck(check: Check, cache: string): Promise<CheckResult> {
  const progress = (text: string) => process.stderr.write(`${check.name}: ${text}\n`);
  const context: CheckContext = { root: process.cwd(), cache, progress };
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  progress(check.description);
  try {
    const { subjects, failures, notes = [] } = await check.run(context);
    const empty = subjects === 0 ? [{ subject: check.name, message: 'looked at nothing' }] : [];
    return { check, subjects, failures: [...failures, ...empty], notes, seconds: seconds() };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      check,
      subjects: 1,
      failures: [{ subject: check.name, message }],
      notes: [],
      seconds: seconds(),
    };
  }
}

runTool({ command, help, options, takesWords: true, run: main });
