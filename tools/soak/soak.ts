import type { PropertyDefinition } from '../../__tests__/properties/definition';

export interface SoakOptions {
  readonly properties: readonly PropertyDefinition[];
  /** Of the first round; each further round takes the next number. */
  readonly seed: number;
  /** Ends after the round in which this much time is over. @default no limit */
  readonly seconds?: number;
  /** Ends after this many cases of every property. @default no limit */
  readonly runs?: number;
  readonly progress: (text: string) => void;
}

export interface SoakResult {
  /** Cases by property. */
  readonly cases: ReadonlyMap<string, number>;
  /** Reports of properties that did not hold; each is tried no further. */
  readonly failures: ReadonlyMap<string, string>;
}

/** Cases of one property before the next one has its turn. */
const batch = 50;

/**
 * Runs the properties in turns, in rounds with consecutive seeds. The cases of a round depend on its seed
 * only, so a failure can be seen again without the rounds before it.
 */
export function soak({ properties, seed, seconds, runs, progress }: SoakOptions): SoakResult {
  const start = performance.now();
  const elapsed = () => (performance.now() - start) / 1000;
  const cases = new Map<string, number>();
  const failures = new Map<string, string>();
  const total = () => [...cases.values()].reduce((sum, each) => sum + each, 0);
  for (let round = 0; ; round++) {
    for (const definition of properties) {
      const { name } = definition;
      const left = runs === undefined ? batch : Math.min(batch, runs - (cases.get(name) ?? 0));
      const late = seconds !== undefined && elapsed() >= seconds;
      if (failures.has(name) || left <= 0 || late) continue;
      // Whole environments cost a hundred times what a function costs.
      const share = definition.kind === 'pure' ? left : Math.min(left, 10);
      const result = definition.run({ seed: seed + round, runs: share });
      cases.set(name, (cases.get(name) ?? 0) + result.cases);
      if (result.failure === undefined) continue;
      failures.set(name, result.failure);
      progress(result.failure);
    }
    const waiting = properties.filter(
      ({ name }) => !failures.has(name) && (runs === undefined || (cases.get(name) ?? 0) < runs),
    );
    if (waiting.length === 0 || (seconds !== undefined && elapsed() >= seconds)) return { cases, failures };
    if (round % 10 === 9) {
      progress(
        `${total()} cases in ${elapsed().toFixed(0)} s, ${failures.size} failed, seed ${seed + round}`,
      );
    }
  }
}

/** A seed that nobody chose. */
export function randomSeed(): number {
  return Math.floor(Math.random() * 2 ** 31);
}
