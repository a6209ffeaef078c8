/** The seed of `npm test`: the same cases on every machine. */
const fixedSeed = 20_251_121;

/** The seed of this run: `PRIVATE_AI_SEED`, or the fixed one. */
export function seed(): number {
  return numberFrom('PRIVATE_AI_SEED') ?? fixedSeed;
}

/** Cases of a property in this run: `PRIVATE_AI_RUNS`, or what the property states. */
export function runsOf(definition: { readonly runs: number }): number {
  return numberFrom('PRIVATE_AI_RUNS') ?? definition.runs;
}

function numberFrom(variable: string): number | undefined {
  const text = process.env[variable];
  if (text === undefined || text === '') return undefined;
  const number = Number(text);
  if (!Number.isSafeInteger(number)) throw new Error(`${variable} is not a whole number: ${text}`);
  return number;
}
