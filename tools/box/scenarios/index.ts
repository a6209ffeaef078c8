import { applicationScenarios } from './applications';
import { jobScenarios } from './jobs';
import { operatorScenarios } from './operators';
import { quietScenarios } from './quiet';
import { recoveryScenarios } from './recovery';
import { removalScenarios } from './removals';
import type { Scenario } from './scenario';
import { selfHealScenarios } from './self-heal';
import { updateScenarios } from './updates';

/** In the order in which they run: each begins with what the one before has left. */
export const scenarios: readonly Scenario[] = [
  ...quietScenarios,
  ...applicationScenarios,
  ...selfHealScenarios,
  ...operatorScenarios,
  ...updateScenarios,
  ...jobScenarios,
  ...recoveryScenarios,
  ...removalScenarios,
];
