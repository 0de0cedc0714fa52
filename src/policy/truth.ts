/**
 * Kleene's three values: `unknown` stands for "a fact not given decides", and comes out only where neither answer follows from the
 * rest. Replacing an `unknown` by a value never turns a `yes` or a `no` round.
 */

export type Truth = "yes" | "no" | "unknown";

/** Do at least k hold? */
export function atLeast(k: number, parts: readonly Truth[]): Truth {
  let yes = 0;
  let unknown = 0;
  for (const part of parts) {
    if (part === "yes") yes += 1;
    if (part === "unknown") unknown += 1;
  }
  if (yes >= k) return "yes";
  return yes + unknown >= k ? "unknown" : "no";
}
