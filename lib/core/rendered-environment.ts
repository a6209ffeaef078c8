import type { Environment } from '../environment/schema';
import type { LlamaStack } from './llama-stack';
import type { RenderedObject } from './manifest';
import type { Platform } from './platform';
import type { ServedModel } from './served-model';

/** One environment, constructed and rendered; nothing is written yet. */
export interface RenderedEnvironment {
  readonly environment: Environment;
  readonly platform: Platform;
  readonly models: readonly ServedModel[];
  readonly llamaStack?: LlamaStack;
  readonly objects: readonly RenderedObject[];
}
