import type { Endpoint } from './endpoint';

/** A service that says whether equipment is within its limits, and why. */
export interface Calibration {
  readonly endpoint: Endpoint;
  /** Host of its Route, where there is one. */
  readonly host?: string;
  /** Whether others can be told about a verdict. */
  readonly tells: boolean;
}
