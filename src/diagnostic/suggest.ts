/**
 * "Did you mean": the candidates nearest to a word that nobody knows.
 *
 * The distance is that of Damerau and Levenshtein in its restricted form (optimal string alignment): insertions, deletions,
 * substitutions and swaps of neighbours cost 1. Letters that differ in case only cost nothing, but such a candidate comes
 * first. A third of the word may be wrong, three letters at most; beyond that a suggestion is a guess.
 *
 * Invariant: the cost is bounded, however many candidates and however long the word.
 */

/** A longer word is no name of any kind, and gets no suggestion. */
const LONGEST_WORD = 64;
const MOST_CANDIDATES = 2_000;
const MOST_SUGGESTIONS = 3;
const LARGEST_BOUND = 3;

/** The nearest candidates, best first; those equally near in the order given. */
export function suggest(word: string, candidates: readonly string[]): readonly string[] {
  if (word === "" || word.length > LONGEST_WORD) return [];
  const wanted = word.toLowerCase();
  const bound = Math.min(LARGEST_BOUND, Math.ceil(word.length / 3));
  const near: { readonly candidate: string; readonly distance: number }[] = [];
  for (const candidate of new Set(candidates.slice(0, MOST_CANDIDATES))) {
    if (candidate === word) continue;
    const distance = editDistance(wanted, candidate.toLowerCase(), bound);
    // A word of which no letter is right is not near, however short.
    if (distance <= bound && distance < Math.max(word.length, candidate.length)) near.push({ candidate, distance });
  }
  const best = Math.min(...near.map((one) => one.distance));
  return near
    .filter((one) => one.distance <= best + 1)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST_SUGGESTIONS)
    .map((one) => one.candidate);
}

/** The restricted Damerau-Levenshtein distance, or `bound + 1` for any that is larger than `bound`. */
export function editDistance(a: string, b: string, bound: number): number {
  if (Math.abs(a.length - b.length) > bound) return bound + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let least = i;
    for (let j = 1; j <= b.length; j++) {
      const substituted = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(substituted, (last[j] as number) + 1, (row[j - 1] as number) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (beforeLast[j - 2] as number) + 1);
      row.push(best);
      least = Math.min(least, best);
    }
    if (least > bound) return bound + 1;
    beforeLast = last;
    last = row;
  }
  return Math.min(last[b.length] as number, bound + 1);
}
