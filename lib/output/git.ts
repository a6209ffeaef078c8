import { execFileSync } from 'node:child_process';
import { isSystemError, reasonOf } from '../program/file-errors';

/** Git refused, or is not there; the message is its first line. */
export class GitRefused extends Error {}

/** Questions to the Git repository of a folder. Nothing is ever changed. */
export class Git {
  constructor(private readonly root: string) {}

  /** Those of the references that exist, by their full names. */
  existing(references: readonly string[]): ReadonlySet<string> {
    return new Set(lines(this.ask(['for-each-ref', '--format=%(refname)', ...references])));
  }

  /** The commit from which a revision and HEAD have gone their ways. @throws GitRefused if this clone has none */
  commonCommit(revision: string): string {
    const missing = revision === 'HEAD' ? 'there is no commit yet' : 'there is no such revision here';
    this.ask(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`], '', missing);
    const unrelated = `this clone has no commit that ${shortName(revision)} and HEAD share`;
    const [commit = ''] = lines(this.ask(['merge-base', revision, 'HEAD'], '', unrelated));
    return commit;
  }

  /** Ids of the files below folders of a commit, by path from the root of the repository. */
  files(commit: string, folders: readonly string[]): Map<string, string> {
    const output = this.ask(['ls-tree', '-r', '-z', '--full-tree', commit, '--', ...folders]);
    const files = new Map<string, string>();
    for (const entry of output.toString('utf8').split('\0')) {
      const [, id, path] = /^\d+ blob ([0-9a-f]+)\t(.+)$/s.exec(entry) ?? [];
      if (id !== undefined && path !== undefined) files.set(path, id);
    }
    return files;
  }

  /** Texts of files by their ids. */
  texts(ids: readonly string[]): Map<string, string> {
    const output = this.ask(['cat-file', '--batch'], `${ids.join('\n')}\n`);
    const texts = new Map<string, string>();
    for (let start = 0; start < output.length;) {
      const end = output.indexOf('\n', start);
      const [id = '', type, size] = output.toString('utf8', start, end).split(' ');
      if (type !== 'blob') throw new GitRefused(`the clone lacks the file ${id}`);
      const from = end + 1;
      start = from + Number(size) + 1;
      texts.set(id, output.toString('utf8', from, start - 1));
    }
    return texts;
  }

  /** @param silence what it means where Git refuses without a word */
  private ask(args: readonly string[], input = '', silence = ''): Buffer {
    try {
      return execFileSync('git', ['-C', this.root, ...args], {
        input,
        env: environment(),
        stdio: ['pipe', 'pipe', 'pipe'],
        maxBuffer: 1024 * 1024 * 1024,
      });
    } catch (error) {
      throw new GitRefused(refusal(error) || silence);
    }
  }
}

/** A reference as people write it: `origin/main`. */
export function shortName(revision: string): string {
  return revision.replace(/^refs\/(remotes|heads)\//, '');
}

/** Ours, without what a hook says of its own repository, and without locks or questions to a person. */
function environment(): NodeJS.ProcessEnv {
  return {
    ...process.env,
    GIT_DIR: undefined,
    GIT_WORK_TREE: undefined,
    GIT_INDEX_FILE: undefined,
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
  };
}

/** First line of what Git says. */
function refusal(error: unknown): string {
  if (isSystemError(error)) return error.code === 'ENOENT' ? 'git is not on the PATH' : reasonOf(error);
  const said = typeof error === 'object' && error !== null && 'stderr' in error ? error.stderr : undefined;
  return Buffer.isBuffer(said) ? (said.toString('utf8').split('\n')[0] ?? '') : reasonOf(error);
}

function lines(output: Buffer): string[] {
  return output
    .toString('utf8')
    .split('\n')
    .filter((line) => line !== '');
}
