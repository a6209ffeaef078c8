import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Result, runProgram } from '../../process';
import type { RenderedContainer } from './rendered';

/** Keys of one user of the object store. */
export interface Keys {
  readonly accesskey: string;
  readonly secretkey: string;
}

/** Content of a mounted Secret. */
type SecretValues = Keys | (Keys & { readonly HF_TOKEN: string });

export function randomKeys(user: string): Keys {
  return {
    accesskey: `${user}-${randomBytes(4).toString('hex')}`,
    secretkey: randomBytes(16).toString('hex'),
  };
}

/**
 * A folder that stands for a container's file system: the mounts of a rendered container, and no program but
 * mc and sleep, which the image of mc has beside bash. mc is called through a shell script that notes its arguments.
 * For the image of a model server there is Python instead.
 */
export class Sandbox {
  private readonly folder = mkdtempSync(join(tmpdir(), 'object-store-'));
  private readonly programs = join(this.folder, 'bin');
  private readonly record = join(this.folder, 'arguments');
  private readonly naps = join(this.folder, 'naps');

  constructor(
    readonly container: RenderedContainer,
    mc: string,
    python?: string,
  ) {
    mkdirSync(this.programs);
    if (python !== undefined) {
      // The images of loaders have it by one name or the other.
      for (const name of ['python', 'python3']) this.addScript(name, `exec ${quote(python)} "$@"\n`);
    }
    this.addScript('mc', `printf '%s\\0' "$@" >>${quote(this.record)}\nexec -a mc ${quote(mc)} "$@"\n`);
    // Waiting is noted, not done: thirty tries would take five minutes.
    this.addScript('sleep', `printf '%s\\n' "$*" >>${quote(this.naps)}\n`);
    for (const { path, source } of container.mounts) {
      mkdirSync(this.hostPath(path), { recursive: true });
      if (!('files' in source)) continue;
      for (const [name, content] of Object.entries(source.files))
        writeFileSync(this.hostPath(path, name), content);
    }
  }

  /** Where a path of the container is on this machine. */
  hostPath(...parts: readonly string[]): string {
    return join(this.folder, 'root', ...parts);
  }

  /** Fills the mounted Secret with the keys that its contract declares. */
  putSecret(mountPath: string, values: SecretValues): void {
    const mount = this.container.mounts.find(({ path }) => path === mountPath);
    if (mount === undefined || !('secret' in mount.source)) {
      throw new Error(`${this.container.name} mounts no Secret at ${mountPath}`);
    }
    for (const name of mount.source.keys) {
      const value = new Map<string, string>(Object.entries(values)).get(name);
      if (value === undefined) throw new Error(`Secret ${mount.source.secret} has an unknown key ${name}`);
      writeFileSync(this.hostPath(mountPath, name), value);
    }
  }

  /** Runs the rendered command; paths below mounts are found in this folder, every other path is as it is. */
  run(overrides: Readonly<Record<string, string>>, seconds: number): Promise<Result> {
    const [program = '', ...args] = this.container.command;
    return runProgram(
      program,
      args.map((arg) => this.translate(arg)),
      {
        seconds,
        cwd: this.folder,
        env: {
          ...Object.fromEntries(
            Object.entries(this.container.env).map(([name, value]) => [name, this.translate(value)] as const),
          ),
          ...overrides,
          PATH: this.programs,
        },
      },
    );
  }

  /** Arguments of every call of mc so far. */
  recordedArguments(): string[] {
    return existsSync(this.record) ? readFileSync(this.record, 'utf8').split('\0').slice(0, -1) : [];
  }

  /** How often the script has waited so far. */
  waits(): number {
    return existsSync(this.naps) ? readFileSync(this.naps, 'utf8').split('\n').length - 1 : 0;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A path below a mount as this machine knows it; every other value as it is. */
  translate(value: string): string {
    const mounted = this.container.mounts.some(({ path }) => value === path || value.startsWith(`${path}/`));
    return mounted ? this.hostPath(value) : value;
  }

  private addScript(name: string, text: string): void {
    const file = join(this.programs, name);
    writeFileSync(file, `#!/bin/bash\n${text}`);
    chmodSync(file, 0o755);
  }
}

function quote(path: string): string {
  return `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
