import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Check, CheckContext } from './check';
import { checks } from './checks';
import { type CheckResult, jsonReport, junitReport, tableReport } from './report';

const help = `Lets third parties judge what the program renders.

  npm run verify -- [options] [CHECK ...]

  --list         name the checks and end
  --json FILE    write the report as JSON too
  --junit FILE   write the report as JUnit XML too
  --cache DIR    where built tools are kept (default: $PRIVATE_AI_CACHE or ~/.cache/private-ai-platform)
  --help         show this text

Without CHECK all of them run. Exit code 0: all passed. 1: something failed or a tool is missing.
`;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      list: { type: 'boolean', default: false },
      json: { type: 'string' },
      junit: { type: 'string' },
      cache: {
        type: 'string',
        default: process.env.PRIVATE_AI_CACHE ?? join(homedir(), '.cache', 'private-ai-platform'),
      },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return 0;
  }
  if (values.list) {
    process.stdout.write(checks.map(({ name, description }) => `${name}: ${description}\n`).join(''));
    return 0;
  }
  const unknown = positionals.filter((name) => !checks.some((check) => check.name === name));
  if (unknown.length > 0) {
    process.stderr.write(`unknown check ${unknown.join(', ')}; npm run verify -- --list names them\n`);
    return 1;
  }
  mkdirSync(values.cache, { recursive: true });
  const results: CheckResult[] = [];
  for (const check of checks) {
    if (positionals.length > 0 && !positionals.includes(check.name)) continue;
    results.push(await runCheck(check, values.cache));
  }
  process.stdout.write(`\n${tableReport(results)}\n`);
  write(values.json, jsonReport(results));
  write(values.junit, junitReport(results));
  return results.some(({ failures }) => failures.length > 0) ? 1 : 0;
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

function write(file: string | undefined, content: string): void {
  if (file === undefined) return;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
