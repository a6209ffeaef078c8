import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { lastLines, runProgram } from '../../process';

/** A row that is there after a restart is one of the state. */
const writer = `
import sqlite3, sys, time
database = sqlite3.connect(sys.argv[1], timeout=60)
print("ready", flush=True)
number = 0
while True:
    with database:
        # Both or none: a copy that is torn has one without the other.
        database.execute("insert into one values (?, ?)", (number, "x" * 2000))
        database.execute("insert into other values (?)", (number,))
    number += 1
    time.sleep(0.001)
`;

/** Stands for a server that keeps databases of SQLite on a volume, and goes on writing while they are copied. */
export class StatefulServer {
  /** Its volume. */
  readonly folder = mkdtempSync(join(tmpdir(), 'backup-state-'));
  private process?: ChildProcess;

  /** Fills the volume: a database of registrations, one that is written all the time, one that nobody misses. */
  async start(python: string): Promise<string> {
    mkdirSync(join(this.folder, 'cache'));
    writeFileSync(join(this.folder, 'cache', 'model'), randomBytes(1000));
    const token = randomBytes(8).toString('hex');
    await this.sql(
      'registry.db',
      `create table kvstore (key text, value text); insert into kvstore values ('vector_store', '${token}')`,
    );
    await this.sql('busy.db', 'create table one (a, b); create table other (a)');
    await this.sql('trace_store.db', 'create table spans (a)');
    const child = spawn(python, ['-c', writer, join(this.folder, 'busy.db')], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.process = child;
    await once(child.stdout, 'data');
    return token;
  }

  /** Ends it, and with it its volume; a new one is empty, but for what a new server makes when it starts. */
  async lose(): Promise<void> {
    await this.stop();
    for (const file of ['registry.db', 'busy.db', 'trace_store.db'])
      rmSync(join(this.folder, file), { force: true });
    await this.sql(
      'registry.db',
      "create table kvstore (key text, value text); insert into kvstore values ('new', 'x')",
    );
  }

  async stop(): Promise<void> {
    const child = this.process;
    this.process = undefined;
    if (child?.exitCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  has(file: string): boolean {
    return existsSync(join(this.folder, file));
  }

  damage(file: string): void {
    const path = join(this.folder, file);
    const content = readFileSync(path);
    content.fill(0x7f, 100, Math.min(content.length, 4000));
    writeFileSync(path, content);
  }

  /** What SQLite answers. */
  async sql(file: string, text: string): Promise<string> {
    const { code, stdout, stderr } = await runProgram('sqlite3', [join(this.folder, file), text], {
      seconds: 60,
    });
    if (code !== 0) throw new Error(`sqlite3 ${file}: ${lastLines(stderr, 2)}`);
    return stdout.trim();
  }
}
