import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { cdk8sOutput } from './command-line';

/** What became of the output folder, for the last line of a run that fails: nothing is said that is not true. */
export class OutputState {
  /** Whether the output folder was replaced. */
  written = false;
  private say: () => string;

  /** @param outdir `CDK8S_OUTDIR`: the cdk8s command line has deleted that folder before it started this program */
  constructor(outdir: string | undefined) {
    const untouched = nothingWritten(outdir);
    this.say = () => untouched;
  }

  /** @returns a part of a sentence: `nothing was written` */
  text(): string {
    return this.say();
  }

  /** Replaces the folder `out`, of which `target` is the real path. */
  replacing(out: string, target: string, replace: () => void): void {
    const untouched = this.say;
    const wasThere = existsSync(target);
    this.say = () => (wasThere && !existsSync(target) ? `${out} is not in its place` : untouched());
    replace();
    this.written = true;
    this.say = () => `${out} is written`;
  }
}

function nothingWritten(outdir = ''): string {
  const isKept = outdir === '' || resolve(outdir) === resolve(cdk8sOutput) || existsSync(outdir);
  if (isKept) return 'nothing was written';
  return `nothing was written, but the cdk8s command line deletes ${outdir} before it starts this program; git restore ${outdir} brings back what is committed`;
}
