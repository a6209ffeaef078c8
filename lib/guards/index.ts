import type { Problem } from '../program/errors';
import type { RenderedEnvironment } from '../cluster/rendered-environment';
import type { Guard } from './guard';
import { customResourcesAreComplete } from './custom-resources';
import { definitionsAreThere } from './definitions';
import { valuesComeFromEnvironment } from './environment-values';
import { identitiesAreUnique } from './identities';
import { imagesComeFromCatalogue } from './images';
import { modelsUseTheirGpus } from './model-gpus';
import { namesAreValid } from './names';
import { neededObjectsComeFirst } from './order';
import { referencesResolve } from './references';
import { openRoutesAreWrittenOut } from './routes';
import { sccGrantsAreReasoned } from './scc-grants';
import { noSecretData } from './secrets';
import { llamaStackUnderstandsItsConfiguration } from './llama-stack';
import { selectorsAreStable } from './selectors';
import { kindsAreServed } from './served-kinds';
import { operatorsComeFromTheirCatalog } from './subscriptions';
import { updatesArrive } from './updates';
import { workloadsAreReady } from './workloads';

/** Every guard; all of them run, so that one synth reports every problem. */
export const guards: readonly Guard[] = [
  referencesResolve,
  identitiesAreUnique,
  noSecretData,
  valuesComeFromEnvironment,
  imagesComeFromCatalogue,
  neededObjectsComeFirst,
  openRoutesAreWrittenOut,
  namesAreValid,
  workloadsAreReady,
  kindsAreServed,
  selectorsAreStable,
  modelsUseTheirGpus,
  llamaStackUnderstandsItsConfiguration,
  customResourcesAreComplete,
  definitionsAreThere,
  sccGrantsAreReasoned,
  updatesArrive,
  operatorsComeFromTheirCatalog,
];

/** Problems of all guards for one environment. */
export function runGuards(rendered: RenderedEnvironment): Problem[] {
  return guards
    .flatMap((guard) => guard(rendered))
    .map((problem) => ({
      ...problem,
      construct: `${rendered.environment.name}: ${problem.construct ?? ''}`,
    }));
}
