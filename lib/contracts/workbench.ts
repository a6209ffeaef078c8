import type { Endpoint } from './endpoint';

/** A place where people work with the endpoints of the environment. */
export interface Workbench {
  readonly name: string;
  /** What its Route leads to; it asks for a login of OpenShift. */
  readonly endpoint: Endpoint;
  /** Host of its Route. */
  readonly host: string;
  /** Path of its user interface, without a slash at the end. */
  readonly path: string;
  /** Example in its files, as a path from where it starts: a notebook to open, and the same as a program. */
  readonly example: { readonly notebook: string; readonly program: string };
}
