import { join } from 'node:path';
import { type CheckContext, MissingTool } from '../check';
import { findOnPath, lastLines, runProgram } from '../../process';
import { addedChecks, kubeLinterVersion } from './config';

const SECONDS = 120;

/** kube-linter, as it is installed. */
export class KubeLinter {
  private constructor(
    private readonly path: string,
    private readonly folder: string,
  ) {}

  /**
   * The kube-linter that `KUBE_LINTER` names, else the one on the PATH.
   *
   * @throws MissingTool if there is none, or one of another version
   */
  static async find({ root }: CheckContext): Promise<KubeLinter> {
    const tool = `kube-linter ${kubeLinterVersion}`;
    const remedy = 'put that release on the PATH or name it in KUBE_LINTER (docs/verify-kube-linter.md)';
    const path = process.env.KUBE_LINTER ?? findOnPath('kube-linter');
    if (path === undefined) throw new MissingTool(tool, remedy);
    const linter = new KubeLinter(path, join(root, 'tools', 'verify', 'kube-linter'));
    const found = await linter.version();
    if (found !== kubeLinterVersion) throw new MissingTool(tool, `${path} is ${found}; ${remedy}`);
    return linter;
  }

  /**
   * Report of all documents together, as JSON. They come on standard input, since kube-linter looks at each
   * folder by itself otherwise, and a policy would not find the pods of another stage.
   */
  async lint(documents: readonly string[]): Promise<string> {
    const args = ['lint', '--format', 'json', '--include', addedChecks.join(), '-'];
    const { stdout, stderr } = await this.run(args, documents.join('\n---\n'));
    // The exit code is 1 for findings and for errors; only the first come with a report.
    if (!stdout.trimStart().startsWith('{')) throw new Error(`kube-linter: ${lastLines(stderr, 5)}`);
    return stdout;
  }

  private async version(): Promise<string> {
    const { stdout, stderr } = await this.run(['version'], '');
    return stdout.trim().replace(/^v/, '') || lastLines(stderr, 1);
  }

  private run(args: readonly string[], input: string) {
    // In a folder without a configuration file, which would add to the options.
    return runProgram(this.path, args, { seconds: SECONDS, cwd: this.folder, input });
  }
}
