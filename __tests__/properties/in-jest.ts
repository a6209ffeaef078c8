import type { PropertyDefinition } from './definition';
import { runsOf, seed } from './seed';

/** A test for each property. */
export function testProperties(what: string, definitions: readonly PropertyDefinition[]): void {
  describe(`${what}, seed ${seed()}`, () => {
    test.each(definitions.map((definition) => [definition.title, definition] as const))(
      '%s',
      (_, definition) => {
        const { cases, failure } = definition.run({ seed: seed(), runs: runsOf(definition) });
        expect(failure).toBeUndefined();
        expect(cases).toBe(runsOf(definition));
      },
    );
  });
}
