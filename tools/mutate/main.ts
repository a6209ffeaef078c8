import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { misunderstood } from '../../lib/program/command';
import { lastLines, runProgram } from '../process';
import { runTool } from '../run-tool';
import { type MutationReport, scoreOf, withScore } from './scores';

const command = 'npm run mutate';
const page = 'docs/mutation-testing.md';
const report = '.build/mutation/report.json';

const help = `Changes the program in small ways, folder by folder, and sees whether a test notices each.

  npm run mutate -- [FOLDER...]

  FOLDER    below lib, such as contracts or environment/checks (default: every folder of lib but releases and stages)
  --share N changes only N percent of what could be changed, the same ones each time (default: 100)
  --help    show this text

Prints the mutants that survive, and writes the score to ${page}. It takes minutes to an hour for a folder.
Exit code 0: every folder was judged, whatever its score. 1: the tests fail without a mutant, or the options are wrong.
`;

/** Tables of values, and the composition of all else: dist/ is compared with what is committed, which is all there is to say. */
const leftOut = ['releases', 'stages'];

async function main({ share: text = '100' }: { share?: string }, words: readonly string[]): Promise<number> {
  const share = Number(text);
  if (!Number.isInteger(share) || share < 1 || share > 100) {
    throw misunderstood(command, `--share ${text} is not a whole number from 1 to 100`);
  }
  const folders = words.length > 0 ? words : readdirSync('lib').filter((name) => !leftOut.includes(name));
  for (const folder of folders) {
    if (!existsSync(join('lib', folder))) throw misunderstood(command, `Unknown folder lib/${folder}`);
  }
  for (const folder of folders) {
    process.stdout.write(`lib/${folder}\n`);
    const { code, stdout, stderr } = await runProgram(
      process.execPath,
      [stryker(), 'run', 'tools/mutate/stryker.config.mjs', '--mutate', `lib/${folder}/**/*.ts`],
      { background: true, env: { ...process.env, MUTATION_SHARE: String(share) } },
    );
    if (code !== 0) throw new Error(lastLines(`${stdout}\n${stderr}`, 30));
    process.stdout.write(stdout);
    const score = scoreOf(folder, share, JSON.parse(readFileSync(report, 'utf8')) as MutationReport);
    writeFileSync(page, withScore(readFileSync(page, 'utf8'), score));
  }
  return 0;
}

function stryker(): string {
  return join('node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js');
}

runTool({ command, help, options: { share: { type: 'string' } }, takesWords: true, run: main });
