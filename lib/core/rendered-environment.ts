import type { Environment } from '../environment/schema';
import type { RenderedObject } from './manifest';
import type { Platform } from './platform';
import type { ServedModel } from './served-model';

/** One environment, constructed and rendered; nothing is written yet. */
export interface RenderedEnvironment {
  readonly environment: Environment;
  readonly platform: Platform;
  readonly models: readonly ServedModel[];
  readonly objects: readonly RenderedObject[];
}
