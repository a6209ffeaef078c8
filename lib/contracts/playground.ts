import type { Endpoint } from './endpoint';

/** A page on which people ask Llama Stack. */
export interface Playground {
  readonly endpoint: Endpoint;
  /** Host of its Route, where there is one. */
  readonly host?: string;
}
