import { homedir } from 'node:os';
import { join } from 'node:path';
import { pypiProgram } from '../pypi-program';
import { runTool } from '../run-tool';
import { ruff } from './ruff';

const help = `Lets ruff judge the Python of the repository, as part of npm run check.

  npm run ruff

It installs the pinned ruff once, with pip, into $PRIVATE_AI_CACHE or ~/.cache/private-ai-platform.
Exit code 1: ruff found something, or cannot be installed.
`;

async function main(): Promise<number> {
  const root = process.cwd();
  const cache = process.env.PRIVATE_AI_CACHE ?? join(homedir(), '.cache', 'private-ai-platform');
  const progress = (text: string) => process.stderr.write(`${text}\n`);
  const said = await ruff(await pypiProgram({ root, cache, progress }, 'ruff'), root);
  process.stdout.write(said);
  return said === '' ? 0 : 1;
}

runTool({ command: 'npm run ruff', help, run: main });
