import { loadEnvironments, readEnvironmentFiles } from '../../lib/environment/load';
import { gpuNames } from '../../lib/environment/known-gpus';
import { misunderstood } from '../../lib/program/command';
import { runTool } from '../run-tool';
import { modelReport, type Rates } from './report';

const command = 'npm run models';

const help = `Shows what the models of an environment take of their GPUs.

  npm run models -- [options]

  --env NAME          the environment (default: all)
  --rate GPU=PRICE    price of one hour of one GPU, for example L4=0.80; can be repeated
  --environments DIR  folder with the environment files (default: environments)
  --help              this text

Per model: the memory of each GPU as a bar (# weights, = cache, + reserve, . not used), the largest context and the largest
concurrency that fit, and GPU-hours of a month of 730 hours with their cost. The estimate is the one that npm run synth
refuses a model by (PAI-120). Exit code 1 if an environment file is wrong.
`;

interface Values {
  readonly env?: string;
  readonly rate?: readonly string[];
  readonly environments?: string;
}

function main({ env, rate = [], environments: folder = 'environments' }: Values): number {
  const loaded = loadEnvironments(readEnvironmentFiles(folder)).map(({ environment }) => environment);
  const chosen = loaded.filter(({ name }) => env === undefined || name === env);
  if (chosen.length === 0) {
    const names = loaded.map(({ name }) => name).join(', ');
    throw misunderstood(command, `There is no environment '${env ?? ''}' in ${folder}; there are: ${names}`);
  }
  const rates = ratesOf(rate, new Set(chosen.flatMap((environment) => gpuNames(environment))));
  process.stdout.write(`${chosen.map((environment) => modelReport(environment, rates)).join('\n\n')}\n`);
  return 0;
}

function ratesOf(stated: readonly string[], known: ReadonlySet<string>): Rates {
  return new Map(
    stated.map((text) => {
      const [, gpu = '', price = ''] = /^([^=]+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
      if (!known.has(gpu))
        throw misunderstood(command, `--rate ${text} is not GPU=PRICE with one of: ${[...known].join(', ')}`);
      return [gpu, Number(price)] as const;
    }),
  );
}

runTool({
  command,
  help,
  options: {
    env: { type: 'string' },
    rate: { type: 'string', multiple: true },
    environments: { type: 'string' },
  },
  run: main,
});
