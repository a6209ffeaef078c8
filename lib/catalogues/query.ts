import type { ArgumentType } from './tool-arguments';

/** A value that whoever asks a query passes; the database gets it beside the statement, never in it. */
export interface QueryParameter {
  readonly name: string;
  readonly type: 'string' | 'integer';
  /** For the model. */
  readonly description: string;
  /** What is asked where it is left out. @default it must be there */
  readonly default?: string | number;
  /** Smallest integer, inclusive. @default any */
  readonly minimum?: number;
  /** Largest integer, inclusive. @default any */
  readonly maximum?: number;
}

/** A fixed statement that a model may have run, as a tool. */
export interface Query {
  /** Name of the tool. */
  readonly name: string;
  /** For the model. */
  readonly description: string;
  /** At least one: Llama Stack 0.2.22 answers with status 400 to a call without arguments. */
  readonly parameters: readonly [QueryParameter, ...QueryParameter[]];
  /** One SELECT, in which `$1` is the first parameter, and that ends with a LIMIT. */
  readonly statement: string;
}

/** Arguments of the tool, as the contract of servers of tools has them. */
export function argumentsOf({ parameters }: Query): Record<string, ArgumentType> {
  return Object.fromEntries(
    parameters.map((each): [string, ArgumentType] => [
      each.name,
      each.default === undefined ? `${each.type}*` : each.type,
    ]),
  );
}
