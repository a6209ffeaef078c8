import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { PlatformError } from './errors';
import { fileProblem, isSystemError } from './file-errors';

/** How long a run waits for another one, which writes for a second or so. */
const patienceSeconds = 10;
const stepMilliseconds = 50;

/**
 * The folder beside an output folder in which one run at a time prepares the next output. It holds a `.gitignore` of
 * its own, so that Git never sees it, wherever it lies; and when its run was killed, the next one finds there what to
 * restore.
 */
export class WorkFolder {
  readonly path: string;
  /** Folder of the output that this run writes; it takes the place of the old one when it is whole. */
  readonly next: string;
  /** The output before, from the moment it leaves its place until the next one is there. */
  readonly old: string;

  private constructor(private readonly target: string) {
    this.path = join(dirname(target), `.${basename(target)}.synth`);
    this.next = join(this.path, 'next');
    this.old = join(this.path, 'old');
  }

  /**
   * Makes the folder; waits for a run that has it, and cleans up after one that was killed.
   *
   * @param target real path of the output folder
   * @throws PlatformError PAI-302 if another run keeps it; an error of the system if it cannot be made
   */
  static open(target: string, patience = patienceSeconds): WorkFolder {
    const work = new WorkFolder(target);
    mkdirSync(dirname(target), { recursive: true });
    work.sweep();
    for (let waited = 0; !work.make(); waited += stepMilliseconds) {
      const late = waited >= patience * 1000;
      const owner = ownerOf(work.path);
      if (isDead(owner) || (late && !isAlive(owner))) work.recover(owner);
      else if (late) throw work.isTaken(owner);
      else sleep(stepMilliseconds);
    }
    return work;
  }

  /** Puts the output before back to its place. @throws PlatformError PAI-302 if the system refuses */
  restore(): void {
    try {
      renameSync(this.old, this.target);
    } catch (error) {
      // There is nothing to restore, or the next output is in its place already.
      if (isSystemError(error) && ['ENOENT', 'ENOTEMPTY', 'EEXIST'].includes(error.code)) return;
      throw new PlatformError([
        fileProblem(
          'PAI-302',
          `${this.target} is in ${this.old} now and cannot be put back`,
          error,
          'mend that, and run npm run synth again: it puts it back',
        ),
      ]);
    }
  }

  /** Removes the folder and all in it, but not an output that has no other place. */
  close(): void {
    if (existsSync(this.old) && !existsSync(this.target)) return;
    rmSync(this.path, { recursive: true, force: true });
  }

  private make(): boolean {
    try {
      mkdirSync(this.path);
    } catch (error) {
      if (isSystemError(error) && error.code === 'EEXIST') return false;
      throw error;
    }
    try {
      writeFileSync(join(this.path, '.gitignore'), '*\n');
      writeFileSync(join(this.path, ownerFile), `${process.pid} ${hostname()}\n`);
    } catch (error) {
      // A full disk: without an owner the next run would wait for nobody.
      rmSync(this.path, { recursive: true, force: true });
      throw error;
    }
    return true;
  }

  /** Cleans up after a run that ended before its time. */
  private recover(owner: Owner | undefined): void {
    this.restore();
    const stale = `${this.path}-${process.pid}`;
    try {
      // Of several runs that find it, one gets it.
      renameSync(this.path, stale);
    } catch (error) {
      if (isSystemError(error) && error.code === 'ENOENT') return;
      throw error;
    }
    if (ownerOf(stale)?.pid === owner?.pid) rmSync(stale, { recursive: true, force: true });
    // Meanwhile another run has cleaned up, and begun.
    else renameSync(stale, this.path);
  }

  /** Removes what a run left that was killed while it cleaned up. */
  private sweep(): void {
    const prefix = `${basename(this.path)}-`;
    for (const name of readdirSync(dirname(this.path)).filter((each) => each.startsWith(prefix))) {
      const pid = Number(name.slice(prefix.length));
      if (!isAlive({ pid, host: hostname() })) {
        rmSync(join(dirname(this.path), name), { recursive: true, force: true });
      }
    }
  }

  private isTaken(owner: Owner | undefined): PlatformError {
    return new PlatformError([
      {
        code: 'PAI-302',
        message: `another run writes ${this.target}${owner === undefined ? '' : `: process ${owner.pid}`}`,
        remedy: `run it again when that one has ended; if it is no synth, delete ${join(this.path, ownerFile)}`,
      },
    ]);
  }
}

const ownerFile = 'owner';

interface Owner {
  readonly pid: number;
  readonly host: string;
}

/** The run that a work folder belongs to; `undefined` where it does not say. */
function ownerOf(folder: string): Owner | undefined {
  try {
    const [pid = '', host = ''] = readFileSync(join(folder, ownerFile), 'utf8').trim().split(' ');
    return host === '' ? undefined : { pid: Number(pid), host };
  } catch {
    return undefined;
  }
}

/** A run of this machine that has ended. Of those of other machines, and containers, nobody knows. */
function isDead(owner: Owner | undefined): boolean {
  return owner?.host === hostname() && !isAlive(owner);
}

function isAlive(owner: Owner | undefined): boolean {
  if (owner?.host !== hostname()) return false;
  try {
    process.kill(owner.pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and of another user.
    return isSystemError(error) && error.code === 'EPERM';
  }
}

function sleep(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}
