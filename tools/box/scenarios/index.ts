import type { Scenario } from './scenario';
import { applicationScenarios } from './applications';
import { quietScenarios } from './quiet';

/** In the order in which they run: each begins with what the one before has left. */
export const scenarios: readonly Scenario[] = [...quietScenarios, ...applicationScenarios];
