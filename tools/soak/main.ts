import { misunderstood } from '../../lib/program/command';
import { properties } from '../../__tests__/properties/properties';
import { runTool } from '../run-tool';
import { randomSeed, soak } from './soak';

const command = 'npm run soak';

const help = `Tries random cases of every property until the time or the number is reached.

  npm run soak -- [options]

  --minutes N       how long (default: 10)
  --runs N          how many cases of every property, instead of a time
  --seed S          start of the random numbers (default: one that is printed)
  --property NAME   this property only; --list names them
  --path P          one counterexample, with the seed and the property that a failure printed
  --list            name the properties and end
  --help            show this text

Exit code 0: everything held. 1: a property did not hold, or the options are wrong.
`;

const options = {
  minutes: { type: 'string' },
  runs: { type: 'string' },
  seed: { type: 'string' },
  property: { type: 'string' },
  path: { type: 'string' },
  list: { type: 'boolean' },
} as const;

function main(
  values: Partial<Record<Exclude<keyof typeof options, 'list'>, string>> & { list?: boolean },
): number {
  if (values.list === true) return say(properties.map(({ name, title }) => `${name}: ${title}\n`).join(''));
  const chosen = properties.filter(({ name }) => values.property === undefined || name === values.property);
  if (chosen.length === 0)
    throw misunderstood(command, `no property ${String(values.property)}; --list names them`);
  const seed = positive('seed', values.seed) ?? randomSeed();
  const runs = positive('runs', values.runs);
  const minutes = positive('minutes', values.minutes) ?? (runs === undefined ? 10 : undefined);
  say(`seed ${seed}\n`);
  if (values.path !== undefined) {
    const [definition] = chosen;
    if (definition === undefined || chosen.length > 1)
      throw misunderstood(command, '--path needs --property');
    const { failure } = definition.run({ seed, runs: runs ?? definition.runs, path: values.path });
    say(`${failure ?? `${definition.name} holds`}\n`);
    return failure === undefined ? 0 : 1;
  }
  const { cases, failures } = soak({
    properties: chosen,
    seed,
    runs,
    seconds: minutes === undefined ? undefined : minutes * 60,
    progress: (text) => say(`${text}\n`),
  });
  for (const { name } of chosen) {
    say(`${name}: ${cases.get(name) ?? 0} cases${failures.has(name) ? ', does not hold' : ''}\n`);
  }
  return failures.size > 0 ? 1 : 0;
}

function say(text: string): number {
  process.stdout.write(text);
  return 0;
}

function positive(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const number = Number(text);
  if (text.trim() === '' || !(number >= 0))
    throw misunderstood(command, `--${option} is not a number: ${text}`);
  return number;
}

runTool({ command, help, options, run: main });
