import type { Endpoint } from './endpoint';
import type { ToolServer } from './tool-server';

/** A page on which people ask Llama Stack. */
export interface Playground {
  readonly endpoint: Endpoint;
  /** Host of its Route, where there is one. */
  readonly host?: string;
  /** Lets people choose servers of tools, also those of a later stage. */
  offerTools(servers: readonly ToolServer[]): void;
}
