import type { Check } from '../check';

/** Every check, in the order in which they run: fast ones first. */
export const checks: readonly Check[] = [];
