/** More changes than these make another word. */
const MAX_CHANGES = 2;

/** The word of `known` that was most likely meant; undefined when none is like it. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const most = Math.min(MAX_CHANGES, Math.floor(word.length / 2));
  const [first] = known
    .map((candidate) => ({ candidate, changes: changesBetween(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ changes }) => changes <= most)
    .toSorted((a, b) => a.changes - b.changes);
  return first?.candidate;
}

/** How many letters have to be put in, taken out or replaced (Levenshtein). */
function changesBetween(a: string, b: string): number {
  // What is that much longer is not like it, and would cost time.
  if (Math.abs(a.length - b.length) > MAX_CHANGES) return Infinity;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}
