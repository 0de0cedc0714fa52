/**
 * Costs of `thresh`: the best and worst choice of the k subexpressions that are satisfied.
 *
 * Trace for k = 2 of X, Y, Z: after X the row is [X-, X+]; after Y [X-Y-, X+Y- | X-Y+, X+Y+]; after Z entry 2 holds the
 * three choices. Entry j is "j satisfied so far"; only entries that can still reach k are kept.
 */
import type { Cost, Way, Ways } from "./way.ts";
import { EMPTY, either, moves, sequence } from "./way.ts";

const ADD: Cost = moves(1, 1);
/** `<k> EQUAL` */
const CLOSE: Cost = sequence(moves(-1, 0), moves(1, 1)) as Cost;

/** Entries computed before exactness is given up: 1000 subexpressions stay far below, and more never fit on the stack. */
const MAX_ENTRIES = 2_000_000;

export function threshWays(subs: readonly Ways[], k: number): Ways {
  const dsat = subs.reduce<Way>((sum, sub, i) => sequence(sum, placed(sub.dsat, i)), EMPTY);
  const width = Math.min(k, subs.filter((sub) => sub.sat !== undefined).length) + 1;
  const sat = subs.length * width > MAX_ENTRIES ? roughly(subs) : chosen(subs, k);
  return { sat: sequence(sat, CLOSE), dsat: sequence(dsat, CLOSE) };
}

/** Every subexpression but the first is followed by ADD. */
const placed = (way: Way, i: number): Way => (i === 0 ? way : sequence(way, ADD));

function chosen(subs: readonly Ways[], k: number): Way {
  let row: readonly Way[] = [EMPTY];
  let possible = 0;
  for (const [i, sub] of subs.entries()) {
    if (sub.sat !== undefined) possible += 1;
    const [sat, dsat] = [placed(sub.sat, i), placed(sub.dsat, i)];
    const next: Way[] = [];
    const fewest = Math.max(0, k - (subs.length - 1 - i));
    for (let j = fewest; j <= Math.min(possible, k); j++)
      next[j] = either(sequence(row[j], dsat), sequence(row[j - 1], sat));
    row = next;
  }
  return row[k];
}

/** Bounds for thresholds that no spend can meet for the size of their stack. */
const roughly = (subs: readonly Ways[]): Way =>
  subs.reduce<Way>((sum, sub, i) => sequence(sum, placed(either(sub.sat, sub.dsat), i)), EMPTY);
