/** Whether JavaScript reads a pattern that was written for Go (`(?i)` it does not). */
export function compilesAsPattern(pattern: string): boolean {
  try {
    new RegExp(pattern);
    return true;
  } catch {
    return false;
  }
}
