import type { Endpoint } from './endpoint';

/** JSON types of what a model passes to a tool; `*` where it must be there. */
export const argumentTypes = [
  'string',
  'string*',
  'integer',
  'integer*',
  'number',
  'number*',
  'boolean',
  'boolean*',
  'array',
  'array*',
  'object',
  'object*',
] as const;

/** Something that a model can call. */
export interface Tool {
  readonly name: string;
  /** Types of its arguments by name. */
  readonly arguments: Readonly<Record<string, (typeof argumentTypes)[number]>>;
}

/** A server of the Model Context Protocol, which Llama Stack calls when a model wants one of its tools. */
export interface ToolServer {
  /** Name for people and for `server_label` of a request. */
  readonly name: string;
  readonly endpoint: Endpoint;
  /** What a request names as `server_url`. */
  readonly url: string;
  /** What it offers: the only ones that it runs. */
  readonly tools: readonly Tool[];
}
