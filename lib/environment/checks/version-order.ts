/** Compares the numbers of two versions, such as `2.25.1` or `4.18`; what follows them does not count. */
export function isOlder(version: string, minimum: string): boolean {
  const numbers = (text: string) => text.split(/[-+]/)[0]?.split('.').map(Number) ?? [];
  const wanted = numbers(minimum);
  const found = numbers(version);
  const position = wanted.findIndex((number, index) => (found[index] ?? 0) !== number);
  return position >= 0 && (found[position] ?? 0) < (wanted[position] ?? 0);
}
