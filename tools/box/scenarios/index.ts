import { applicationScenarios } from './applications';
import { firstInstallScenarios } from './first-install';
import { interruptionScenarios } from './interruptions';
import { jobScenarios } from './jobs';
import { operatorScenarios } from './operators';
import { quietScenarios } from './quiet';
import { recoveryScenarios } from './recovery';
import { removalScenarios } from './removals';
import { rolloutScenarios } from './rollouts';
import { rotationScenarios } from './rotation';
import type { Scenario } from './scenario';
import { selfHealScenarios } from './self-heal';
import { upgradeScenarios } from './upgrades';
import { smokeTestScenarios } from './smoke-tests';
import { updateScenarios } from './updates';

/** In the order in which they run: each begins with what the one before has left. */
export const scenarios: readonly Scenario[] = [
  ...firstInstallScenarios,
  ...quietScenarios,
  ...applicationScenarios,
  ...selfHealScenarios,
  ...operatorScenarios,
  ...updateScenarios,
  ...rolloutScenarios,
  ...jobScenarios,
  ...interruptionScenarios,
  ...rotationScenarios,
  ...upgradeScenarios,
  ...recoveryScenarios,
  ...smokeTestScenarios,
  ...removalScenarios,
];
