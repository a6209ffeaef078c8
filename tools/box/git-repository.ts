import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { lastLines, runProgram } from '../process';

/** The repository that Argo CD reads: a bare one in a folder, and a checkout beside it to commit from. */
export class GitRepository {
  /** What Argo CD calls it. */
  readonly url: string;
  private readonly bare: string;
  /** Folder of the checkout. */
  readonly checkout: string;

  private constructor(folder: string) {
    this.bare = join(folder, 'repository.git');
    this.checkout = join(folder, 'checkout');
    this.url = `file://${this.bare}`;
  }

  static async create(folder: string): Promise<GitRepository> {
    const repository = new GitRepository(folder);
    mkdirSync(folder, { recursive: true });
    await git(folder, ['init', '--quiet', '--bare', '--initial-branch=main', repository.bare]);
    await git(folder, ['clone', '--quiet', repository.bare, repository.checkout]);
    await git(repository.checkout, ['config', 'user.name', 'box']);
    await git(repository.checkout, ['config', 'user.email', 'box@example.com']);
    return repository;
  }

  /** Replaces all that is in the repository. @returns the new revision, a new one even if nothing changed */
  async commit(files: ReadonlyMap<string, string>, message: string): Promise<string> {
    rmSync(join(this.checkout, 'dist'), { recursive: true, force: true });
    for (const [path, content] of files) {
      const file = join(this.checkout, 'dist', path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    await git(this.checkout, ['add', '--all']);
    await git(this.checkout, ['commit', '--quiet', '--allow-empty', '--message', message]);
    await git(this.checkout, ['push', '--quiet', this.bare, 'HEAD:main']);
    return (await git(this.checkout, ['rev-parse', 'HEAD'])).trim();
  }

  /** Path of a folder of `dist/` as it was committed last. */
  folder(path: string): string {
    return join(this.checkout, 'dist', path);
  }

  /** Nobody can read the repository until `reachable` is called. */
  unreachable(): void {
    renameSync(this.bare, `${this.bare}.away`);
  }

  reachable(): void {
    renameSync(`${this.bare}.away`, this.bare);
  }
}

async function git(folder: string, args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runProgram('git', args, { cwd: folder });
  if (code !== 0) throw new Error(`git ${args.join(' ')}: ${lastLines(stderr, 3)}`);
  return stdout;
}
