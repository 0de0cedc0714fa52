/**
 * `thresh` by dynamic programming: entry j of a row is the best choice that satisfies j of the subexpressions seen so far, O(n·k) in all.
 *
 * Trace for k = 2 of X, Y, Z: after X the row is [X-, X+]; after Y [·, X+Y- or X-Y+, X+Y+], entry 0 being dropped as it cannot reach 2
 * any more; after Z entry 2 is the choice between the three pairs.
 */
import type { Choice, Options } from "./satisfaction-option.ts";
import { choose, EMPTY_OPTION, malleated, stack } from "./satisfaction-option.ts";

export function threshOptions(subs: readonly Options[], k: number): Options {
  return { sat: satisfied(subs, k), dsat: dissatisfied(subs, k) };
}

function satisfied(subs: readonly Options[], k: number): Choice {
  let row: readonly Choice[] = [EMPTY_OPTION];
  for (const [i, { sat, dsat }] of subs.entries()) {
    const next: Choice[] = [];
    const fewest = Math.max(0, k - (subs.length - 1 - i));
    for (let j = fewest; j <= Math.min(i + 1, k); j++) {
      // The first subexpression is consumed first: later ones lie below.
      next[j] = choose(stack(dsat, row[j]), j === 0 ? undefined : stack(sat, row[j - 1]));
    }
    row = next;
  }
  return row[k];
}

/**
 * BIP379 takes "all dsats" and strikes out "sats/dsats with 1 ≤ #(sats) ≠ k": these are a third party's where none of the sats needs a
 * signature. With f such sats there is one for every count from 1 to f.
 */
function dissatisfied(subs: readonly Options[], k: number): Choice {
  const all = subs.reduce<Choice>((above, { dsat }) => stack(dsat, above), EMPTY_OPTION);
  const free = subs.reduce((count, { sat }) => count + (sat !== undefined && !sat.signed ? 1 : 0), 0);
  return free > 1 || (free === 1 && k !== 1) ? malleated(all) : all;
}
