import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { openReport } from '../../lib/program/text-file';
import { exampleText } from '../environments';
import { runTool } from '../run-tool';
import { type Command, measure } from './commands';
import type { Phases } from './phases';
import { type Budget, computing, type Group, ratio, report, type Result } from './report';
import { kustomizeVersion, node, Programs } from './setup';
import { median } from './statistics';
import { environmentText, modelsFor, objectCount, writeEnvironments } from './workload';

const help = `Measures the program beside kubectl kustomize on the same objects. Takes about two minutes.

  npm run bench -- [options]

  --quick       fewer runs, about half a minute; medians scatter more
  --json FILE   also write every figure to a file
  --help        show this text

Nothing else should run on the machine, and files go to the temporary folder: with TMPDIR on a memory file
system the disk takes no part. The budgets are no test: the exit code is 0 unless a run fails.
`;

const size = 250;
const growthSizes = [250, 1000, 2500, 5000];
/** Growth counts as linear while an object costs at most this much more in the largest run than in the smallest of 1,000 on. */
const linearWithin = 1.25;

function main(quick: boolean, json: string | undefined): number {
  const write = openReport(json);
  const folder = mkdtempSync(join(tmpdir(), 'private-ai-bench-'));
  try {
    const result = bench(folder, quick ? { runs: 3, growth: 1 } : { runs: 9, growth: 3 });
    process.stdout.write(report(result));
    write(`${JSON.stringify(result, undefined, 2)}\n`);
    return 0;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function bench(folder: string, runs: { readonly runs: number; readonly growth: number }): Result {
  const load = loadavg()[0] ?? 0;
  const programs = new Programs(folder);
  const kustomize = kustomizeVersion();
  const hasKustomize = 'version' in kustomize;
  const demoText = exampleText('demo');
  const models = modelsFor(size);
  const largeText = environmentText('large', models);
  const folders = {
    demo: environments(folder, 'demo', new Map([['demo', demoText]])),
    large: environments(folder, 'large', new Map([['large', largeText]])),
    ten: environments(
      folder,
      'ten',
      tenOf((name) => environmentText(name, models)),
    ),
    tenDemos: environments(
      folder,
      'ten-demos',
      tenOf((name) => renamed(demoText, name)),
    ),
  };
  const beside = (name: 'demo' | 'large'): Record<string, Command> =>
    hasKustomize ? { 'kubectl kustomize': programs.kustomize(folders[name], name) } : {};

  const groups = {
    start: group('Start, and the ways to run demo', 'program', runs.runs, {
      'node -e 0': node(['-e', '0']),
      program: programs.program(folders.demo),
      'npm run synth: bundle and program': programs.bundleAndRun(folders.demo),
      'cdk8s synth (without npx)': programs.cdk8sCli(folders.demo),
    }),
    demo: group(`demo, ${objectCount(demoText)} objects`, 'kubectl kustomize', runs.runs, {
      program: programs.program(folders.demo),
      ...beside('demo'),
    }),
    large: group(
      `One environment, ${models} models, ${objectCount(largeText)} objects`,
      'kubectl kustomize',
      runs.runs,
      {
        program: programs.program(folders.large),
        ...beside('large'),
      },
    ),
    ten: group('Ten environments in one process', 'one', runs.runs, {
      one: programs.program(folders.large),
      ten: programs.program(folders.ten),
    }),
    tenDemos: group('Ten environments like demo in one process', 'one', runs.runs, {
      one: programs.program(folders.demo),
      ten: programs.program(folders.tenDemos),
    }),
  };
  const growth = measureGrowth(programs, folder, runs.growth);
  const [processor] = cpus();
  return {
    machine: {
      node: process.version,
      processor: `${cpus().length} x ${processor?.model ?? 'unknown'}`,
      load: `${load.toFixed(1)} before the start${load > cpus().length / 2 ? ': BUSY, do not trust the figures' : ''}`,
      kustomize: hasKustomize ? kustomize.version : `not measured: ${kustomize.absent}`,
    },
    groups: Object.values(groups),
    growth,
    budgets: budgets(groups, growth),
  };
}

/** All sizes in turn, as in {@link measure}. */
function measureGrowth(programs: Programs, folder: string, runs: number): Phases[] {
  const sizes = growthSizes.map((objects) => {
    const text = environmentText('growth', modelsFor(objects));
    return environments(folder, `growth-${objects}`, new Map([['growth', text]]));
  });
  const rounds = Array.from({ length: runs }, () => sizes.map((environment) => programs.phases(environment)));
  return sizes.map((_, index) => medians(rounds.flatMap((round) => round[index] ?? [])));
}

function group(title: string, reference: string, runs: number, commands: Record<string, Command>): Group {
  return { title, reference, measurements: measure(commands, runs) };
}

function environments(folder: string, name: string, texts: ReadonlyMap<string, string>): string {
  return writeEnvironments(join(folder, 'environments', name), texts);
}

function tenOf(text: (name: string) => string): Map<string, string> {
  return new Map(Array.from({ length: 10 }, (_, index) => [`env-${index}`, text(`env-${index}`)]));
}

/** The same settings for another cluster. */
function renamed(text: string, name: string): string {
  return text
    .replace(/^name: .*$/m, `name: ${name}`)
    .replace(/^( +appsDomain:) .*$/m, `$1 apps.${name}.example.com`)
    .replace(/^( +infrastructureName:) .*$/m, `$1 ${name}-x7k2p`);
}

function medians(runs: readonly Phases[]): Phases {
  const of = (field: keyof Phases): number => median(runs.map((phases) => phases[field]));
  return {
    objects: of('objects'),
    start: of('start'),
    load: of('load'),
    render: of('render'),
    guards: of('guards'),
    stringify: of('stringify'),
    write: of('write'),
  };
}

function budgets(
  groups: { readonly large: Group; readonly ten: Group; readonly tenDemos: Group },
  growth: readonly Phases[],
): Budget[] {
  const perObject = growth.map((phases) => computing(phases) / phases.objects);
  const [, small] = perObject;
  const last = perObject.at(-1);
  const rows: [what: string, limit: number, measured: number | undefined, unit: string][] = [
    [`program to kubectl kustomize, ${size} objects`, 1.5, ratio(groups.large, 'program'), 'times'],
    [`ten environments of ${size} objects to one`, 4, ratio(groups.ten, 'ten'), 'times'],
    ['ten environments like demo to one', 4, ratio(groups.tenDemos, 'ten'), 'times'],
    [
      'time per object, 5,000 to 1,000 objects',
      linearWithin,
      small === undefined || last === undefined ? undefined : last / small,
      'times',
    ],
  ];
  return rows.map(([what, limit, measured, unit]) => ({
    what,
    budget: `${limit.toFixed(2)} ${unit}`,
    measured: measured === undefined ? 'absent' : `${measured.toFixed(2)} ${unit}`,
    verdict: measured === undefined ? 'not measured' : measured <= limit ? 'pass' : 'over',
  }));
}

runTool({
  command: 'npm run bench',
  help,
  options: { quick: { type: 'boolean' }, json: { type: 'string' } },
  run: ({ quick, json }) => main(quick === true, json),
});
