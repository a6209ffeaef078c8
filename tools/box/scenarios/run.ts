import type { Environment } from '../../../lib/environment/schema';
import type { Programs } from '../../program';
import { withPrograms } from '../../verify/api-server/test-server';
import type { CheckContext, Failure } from '../../verify/check';
import { Box, type BoxBinaries } from '../box';
import { scenarios } from './index';
import type { Scenario, Settled } from './scenario';

/** First install of an environment, all operators included, on two busy cores. */
const INSTALL_SECONDS = 420;

/** How a scenario ended. */
export interface ScenarioResult {
  readonly name: string;
  readonly seconds: number;
  /** @default it ended as it must */
  readonly failure?: string;
}

export interface RunOptions {
  readonly context: CheckContext;
  readonly binaries: BoxBinaries;
  readonly environment: Environment;
  /** Only the scenarios whose name matches this regular expression. @default all */
  readonly only?: string;
  /** What the played cluster does. @default nobody hears it */
  readonly log?: (text: string) => void;
}

/**
 * The scenarios of an environment whose name matches; the long ones only if an expression asks for them.
 *
 * @throws Error with their names if none matches
 */
export function chosenScenarios(environment: Environment, only: string): Scenario[] {
  const chosen = matching(environment, only);
  if (chosen.length === 0) {
    const names = matching(environment, '.').map(({ name }) => name);
    throw new Error(`No scenario of ${environment.name} matches ${only}; there are:\n${names.join('\n')}`);
  }
  return chosen;
}

function matching(environment: Environment, only: string): Scenario[] {
  const wanted = new RegExp(only);
  return scenarios.filter(
    ({ name, suits, onRequest }) =>
      wanted.test(name) &&
      (suits === undefined || suits(environment)) &&
      (onRequest === undefined || only !== ''),
  );
}

/** The scenarios of an environment, one after the other in one box; after a failure the next one has a new box. */
export async function runScenarios(options: RunOptions): Promise<ScenarioResult[]> {
  const { environment, only = '' } = options;
  const chosen = chosenScenarios(environment, only);
  const waiting = chosen.filter(({ bare }) => bare === undefined);
  const results: ScenarioResult[] = [];
  for (const each of chosen.filter(({ bare }) => bare !== undefined))
    results.push(...(await inOneBox(options, [each])));
  while (waiting.length > 0) {
    const ended = await inOneBox(options, waiting);
    results.push(...ended);
    // The install itself failed: every further box would.
    if (ended.length === 1 && ended[0]?.failure !== undefined) break;
  }
  return results;
}

/**
 * Installs the environment in a new box and runs what waits there until it is done or something fails. Takes what it
 * has run out of the list. A scenario that begins with a bare cluster is the install itself.
 *
 * @param rewrite changes the files of every commit; default: it does not
 * @returns how the install ended, then the scenarios
 */
export async function inOneBox(
  options: RunOptions,
  waiting: Scenario[],
  rewrite?: Scenario['without'],
): Promise<ScenarioResult[]> {
  return withPrograms('box', (programs) => inBoxOf(programs, options, waiting, rewrite));
}

async function inBoxOf(
  programs: Programs,
  { context, binaries, environment, log }: RunOptions,
  waiting: Scenario[],
  rewrite?: Scenario['without'],
): Promise<ScenarioResult[]> {
  const { root, progress } = context;
  const results: ScenarioResult[] = [];
  const timed = async (name: string, run: () => Promise<Settled>) => {
    const start = performance.now();
    const seconds = () => (performance.now() - start) / 1000;
    try {
      const settled = await run();
      results.push({ name, seconds: seconds() });
      progress(`${environment.name}: ${name}: ${seconds().toFixed(0)} s`);
      return settled;
    } catch (error) {
      const failure = error instanceof Error ? error.message : String(error);
      results.push({ name, seconds: seconds(), failure });
      progress(`${environment.name}: ${name}: FAILED after ${seconds().toFixed(0)} s: ${failure}`);
      return undefined;
    }
  };
  const bare = waiting.find((each) => each.bare !== undefined);
  const behaviour = bare?.bare?.();
  const hear = log ?? (() => undefined);
  const box = await Box.start({ programs, binaries, root, environment, behaviour, rewrite, log: hear });
  const watching = log === undefined ? undefined : box.watch(log);
  try {
    const start = async () => {
      const files = box.filesOf(environment);
      return { box, environment, files, revision: await box.bootstrap(files) };
    };
    if (bare !== undefined) {
      await timed(bare.name, async () => bare.run(await start()));
      return results;
    }
    let settled = await timed('from a bare cluster to healthy, by the commands of the guide', async () => {
      const started = await start();
      await box.settled(started.revision, environment.stages.length + 1, INSTALL_SECONDS);
      return started;
    });
    while (settled !== undefined) {
      const next = waiting.shift();
      if (next === undefined) break;
      const before: Settled = settled;
      settled = await timed(next.name, () => next.run(before));
    }
  } finally {
    await box.stop();
    await watching;
  }
  return results;
}

/** What did not end as it must. */
export function failuresOf(environment: string, results: readonly ScenarioResult[]): Failure[] {
  return results.flatMap(({ name, failure }) =>
    failure === undefined ? [] : [{ subject: `${environment}: ${name}`, message: failure }],
  );
}
