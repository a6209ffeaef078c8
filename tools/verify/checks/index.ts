import type { Check } from '../check';
import { apiServerCheck } from './api-server';
import { gateCheck } from './gate';

/** Every check, in the order in which they run: fast ones first. */
export const checks: readonly Check[] = [gateCheck, apiServerCheck];
