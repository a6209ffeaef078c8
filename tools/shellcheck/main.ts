import { homedir } from 'node:os';
import { join } from 'node:path';
import { pypiProgram } from '../pypi-program';
import { runTool } from '../run-tool';
import { runShellcheck, scripts } from './shellcheck';

const help = `Lets shellcheck judge every script of the repository, as part of npm run check.

  npm run shellcheck

It installs the pinned shellcheck once, with pip, into $PRIVATE_AI_CACHE or ~/.cache/private-ai-platform.
Exit code 1: shellcheck found something, or cannot be installed.
`;

async function main(): Promise<number> {
  const root = process.cwd();
  const cache = process.env.PRIVATE_AI_CACHE ?? join(homedir(), '.cache', 'private-ai-platform');
  const progress = (text: string) => process.stderr.write(`${text}\n`);
  const program = await pypiProgram({ root, cache, progress }, 'shellcheck');
  const files = scripts(root);
  const { code, stdout, stderr } = await runShellcheck(program, root, files);
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  if (code === 0) process.stdout.write(`shellcheck has nothing to say of ${files.length} scripts.\n`);
  return code;
}

runTool({ command: 'npm run shellcheck', help, run: main });
