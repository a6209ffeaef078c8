import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { type Times, timesOf } from './statistics';

/** A command to measure. Standard output goes to a file, as `command > file` does. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** @default the null device */
  readonly output?: string;
}

export interface Measurement extends Times {
  readonly name: string;
  /** Peak resident memory, in MiB; absent where it cannot be measured. */
  readonly peakMiB?: number;
}

const gnuTime = '/usr/bin/time';

/** Runs a command to its end. @returns milliseconds @throws Error with its last words if it fails */
export function run(command: Command): number {
  return execute(command).milliseconds;
}

/**
 * Measures commands in turn (A B A B ...), so that a change in the load of the machine meets all of them.
 * The first round warms caches and measures memory; it does not count.
 */
export function measure(commands: Readonly<Record<string, Command>>, runs: number): Measurement[] {
  const entries = Object.entries(commands).map(([name, command]) => ({
    name,
    command,
    peakMiB: peakMiB(command),
    times: [] as number[],
  }));
  for (let round = 0; round < runs; round += 1) {
    for (const { command, times } of entries) times.push(run(command));
  }
  return entries.map(({ name, peakMiB: peak, times }) => ({ name, peakMiB: peak, ...timesOf(times) }));
}

/**
 * GNU time reports the largest of a command and the processes below it. Where there is none, Node reports
 * its own peak.
 */
function peakMiB(command: Command): number | undefined {
  const { file, args } = command;
  const probe = existsSync(gnuTime)
    ? { ...command, file: gnuTime, args: ['-f', '%M', file, ...args] }
    : file === process.execPath
      ? { ...command, args: ['-r', join(__dirname, 'memory.cjs'), ...args] }
      : undefined;
  const { stderr } = execute(probe ?? command);
  if (probe === undefined) return undefined;
  const kibibytes = Number(stderr.trim().split('\n').at(-1));
  return Number.isFinite(kibibytes) ? kibibytes / 1024 : undefined;
}

function execute(command: Command): { milliseconds: number; stderr: string } {
  const output = openSync(command.output ?? devNull, 'w');
  try {
    const before = performance.now();
    const { status, stderr, error } = spawnSync(command.file, command.args, {
      env: { ...process.env, CDK8S_CHECK_UPGRADE: 'false', ...command.env },
      stdio: ['ignore', output, 'pipe'],
      encoding: 'utf8',
    });
    const milliseconds = performance.now() - before;
    if (error !== undefined) throw error;
    if (status !== 0)
      throw new Error(
        `${command.file} ${command.args.join(' ')} ended with ${status ?? 'a signal'}\n${stderr}`,
      );
    return { milliseconds, stderr };
  } finally {
    closeSync(output);
  }
}
