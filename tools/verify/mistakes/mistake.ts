import type { Editable } from './edit';

/** Who is expected to notice. */
export type Judge = 'schema' | `guard PAI-2${string}` | `environment PAI-1${string}`;

/** One realistic mistake, and who must catch it. */
export type Mistake =
  | {
      readonly title: string;
      readonly caughtBy: Judge;
      /** Object to change. */
      readonly kind: string;
      readonly name: RegExp;
      readonly change: (manifest: Editable, object: Editable) => void;
    }
  | {
      readonly title: string;
      readonly caughtBy: Judge;
      /** Text of demo's file, and what is written instead. */
      readonly settings: readonly [string, string];
    };
