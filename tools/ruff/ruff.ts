import { runProgram } from '../process';

/** Mistakes, names that nobody uses or that are there twice, order of imports, likely bugs, and what newer Pythons write better. */
const rules = ['E', 'F', 'I', 'B', 'UP'];
/** Lists of one length are zipped all over; `strict` came with Python 3.10. */
const ignored = ['B905'];

/** Oldest Python that runs the files of a folder: programs in pods say 3.9 of themselves, and checks run with 3.12. */
const folders = { lib: 'py39', tools: 'py312' } as const;

/** Judges all Python of components and tools. @returns what it says; nothing where all is well */
export async function ruff(program: string, root: string): Promise<string> {
  const said: string[] = [];
  for (const [folder, version] of Object.entries(folders)) {
    const style = ['--target-version', version, '--line-length', '140'];
    const chosen = ['--select', rules.join(), '--ignore', ignored.join()];
    const args = ['check', '--isolated', '--no-cache', '--quiet', ...style, ...chosen, folder];
    const { code, stdout, stderr } = await runProgram(program, args, { cwd: root });
    if (code !== 0) said.push(stdout + stderr);
  }
  return said.join('');
}
