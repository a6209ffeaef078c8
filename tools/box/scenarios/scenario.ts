import type { Environment } from '../../../lib/environment/schema';
import type { Box } from '../box';
import type { Behaviour } from '../player/behaviour';

/** A box in which the environment is settled, and what the scenarios before have left there. */
export interface Settled {
  readonly box: Box;
  /** The environment as it is settled now. */
  readonly environment: Environment;
  /** The files of that environment. */
  readonly files: ReadonlyMap<string, string>;
  readonly revision: string;
}

/** Something that happens to a cluster, and how it must end. */
export interface Scenario {
  /** What happens and how it ends, in a sentence: the subject of the report. */
  readonly name: string;
  /** What makes it end well; without it the scenario fails. */
  readonly rule: string;
  /** Takes the rule out of the files: `npm run box -- --scenario NAME --without` shows that the scenario then fails. */
  readonly without: (files: ReadonlyMap<string, string>) => ReadonlyMap<string, string>;
  /** Without the rule not even the first install ends. @default false: the install does, the scenario does not */
  readonly breaksInstall?: true;
  /**
   * How a bare cluster behaves in which nothing is installed yet: the scenario has a box of its own, and begins when the
   * owner has followed the guide. @default it begins where the one before has ended
   */
  readonly bare?: () => Behaviour;
  /** Runs only when its name is asked for: it takes minutes. @default false */
  readonly onRequest?: true;
  /** Environments that it makes sense for. @default all */
  readonly suits?: (environment: Environment) => boolean;
  /**
   * Lets it happen, and waits for the end. What it changes in the environment it changes back, or it says so in what
   * it returns.
   *
   * @throws Error that says what was not as it must be
   */
  readonly run: (settled: Settled) => Promise<Settled>;
}

/** Commits an environment and does not wait. */
export async function pushed({ box }: Settled, environment: Environment, message: string): Promise<Settled> {
  const files = box.filesOf(environment);
  return { box, environment, files, revision: await box.push(files, message) };
}

/** The same, where the owner has to follow the guide again before Argo CD may apply it (PAI-405). */
export async function pushedByGuide(
  { box }: Settled,
  environment: Environment,
  message: string,
): Promise<Settled> {
  const files = box.filesOf(environment);
  return { box, environment, files, revision: await box.pushByGuide(files, message) };
}

/** Commits an environment and waits until it is settled. */
export async function commit(
  settled: Settled,
  environment: Environment,
  message: string,
  seconds: number,
  push = pushed,
): Promise<Settled> {
  const after = await push(settled, environment, message);
  await after.box.settled(after.revision, environment.stages.length + 1, seconds);
  return after;
}

/** The rule by which a stage is applied after the stages below. */
export const stageWaitJobs: Pick<Scenario, 'rule' | 'without'> = {
  rule: 'a stage has a wait Job for the stages below (lib/argocd/stage-wait-job.ts)',
  without: (files) => new Map([...files].filter(([path]) => !/\/Job\.stage\d+.*-gate\./.test(path))),
};
