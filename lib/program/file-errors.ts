import type { ErrorCode, Problem } from './errors';

/** What the system says of a file, for people: what is wrong, and what they do about it. */
const words: Readonly<Record<string, readonly [reason: string, remedy: string]>> = {
  EACCES: ['permission is denied', 'give your user the right to it (ls -ld shows whose it is)'],
  EPERM: ['the operation is not permitted', 'give your user the right to it (ls -ld shows whose it is)'],
  EROFS: ['the file system is read-only', 'mount it writable, or name another place'],
  ENOSPC: ['no space is left', 'make room on that disk, then run it again'],
  EDQUOT: ['the disk quota is used up', 'make room on that disk, then run it again'],
  ENOENT: ['it does not exist', 'name one that exists'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'name another path, or remove that file'],
  EISDIR: ['it is a folder, not a file', 'name a file'],
  EEXIST: ['there is a file of that name', 'name another path, or remove that file'],
  ELOOP: ['its symbolic links lead in a circle', 'correct the links, or name another path'],
  ENAMETOOLONG: ['the name is too long', 'choose a shorter path'],
  EBUSY: ['it is in use, or a mount point', 'name a folder inside of the mount'],
  EXDEV: ['it lies on another file system', 'name a folder inside of the mount'],
  EMFILE: ['too many files are open', 'raise the limit with ulimit -n'],
  ENFILE: ['too many files are open', 'end other programs, or raise the limit of the system'],
  EIO: ['the disk reports an error', 'look at the log of the system'],
};

/** Whether the system refused something, rather than the program being wrong. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException & { readonly code: string } {
  return (
    typeof error === 'object' &&
    error !== null &&
    'syscall' in error &&
    'code' in error &&
    typeof error.code === 'string'
  );
}

/** Why the system refused, in a clause: `permission is denied: /etc/x`. */
export function reasonOf(error: unknown): string {
  if (!isSystemError(error)) return error instanceof Error ? error.message : String(error);
  const [reason] = words[error.code] ?? [error.message];
  return error.path === undefined || !(error.code in words) ? reason : `${reason}: ${error.path}`;
}

/**
 * The problem of a file that the system refuses.
 *
 * @param what what was tried, without full stop: `cannot write report.json`
 * @param remedy where the general one for the reason does not fit
 */
export function fileProblem(code: ErrorCode, what: string, error: unknown, remedy?: string): Problem {
  const known = isSystemError(error) ? words[error.code]?.[1] : undefined;
  return {
    code,
    message: `${what}: ${reasonOf(error)}`,
    remedy: remedy ?? known ?? 'mend what the message names, then run it again',
  };
}
