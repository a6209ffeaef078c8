/** Number of insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped =
        a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (before[j - 2] ?? Infinity) + 1 : Infinity;
      next.push(Math.min(replaced, swapped, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The candidates that were probably meant: those that begin like it, else the nearest ones; none if all are far. */
export function nearest(text: string, candidates: readonly string[]): string[] {
  // A long text is no slip of the pen, and the distance costs the product of both lengths.
  if (text.length > 80) return [];
  const plain = (name: string) => name.toLowerCase().replace(/[-_. ]/g, '');
  const written = plain(text);
  const same = candidates.filter((candidate) => plain(candidate) === written);
  if (same.length > 0) return same;
  const longer = candidates.filter((candidate) => written.length > 2 && plain(candidate).startsWith(written));
  if (longer.length > 0) return longer;
  const near = candidates.flatMap((candidate) => {
    const length = Math.max(written.length, candidate.length);
    const limit = length < 3 ? 0 : Math.max(1, Math.floor(length / 3));
    const distance = editDistance(written, plain(candidate));
    return distance <= limit ? [{ candidate, distance }] : [];
  });
  const best = Math.min(...near.map(({ distance }) => distance));
  return near.filter(({ distance }) => distance === best).map(({ candidate }) => candidate);
}
