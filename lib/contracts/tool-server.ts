import type { ArgumentType } from '../catalogues/tool-arguments';
import type { Client } from './client';
import type { Endpoint } from './endpoint';

/** Something that can be called. */
export interface Tool {
  readonly name: string;
  /** Types of its arguments by name. */
  readonly arguments: Readonly<Record<string, ArgumentType>>;
  /** Whether it changes anything. @default false */
  readonly writes?: boolean;
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
  /** Opens the network to a client. */
  grantUse(client: Client): void;
}

/**
 * Whether models may call a server. A tool that changes something is for them only where the Llama Stack of the release can
 * wait until somebody agrees.
 *
 * @param asks whether it can
 */
export function isForModels({ tools }: Pick<ToolServer, 'tools'>, asks: boolean): boolean {
  return asks || tools.every(({ writes }) => writes !== true);
}
