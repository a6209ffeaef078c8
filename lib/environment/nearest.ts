/** Number of insertions, deletions and replacements that turn one text into the other (Levenshtein). */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The candidate that was probably meant; `undefined` if none is near enough to be worth naming. */
export function nearest(text: string, candidates: readonly string[]): string | undefined {
  // A long text is no slip of the pen, and the distance costs the product of both lengths.
  if (text.length > 80) return undefined;
  const plain = (name: string) => name.toLowerCase().replace(/[-_. ]/g, '');
  let best: string | undefined;
  let bestDistance = Infinity;
  for (const candidate of candidates) {
    const distance = editDistance(plain(text), plain(candidate));
    const limit = Math.max(1, Math.floor(Math.max(text.length, candidate.length) / 3));
    if (distance <= limit && distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}
