/** Every wrapper around every candidate, until none yields anything that is not covered; `t:`, `l:` and `u:` are wrappers with a constant. */
import type { FragmentName } from "../../miniscript/fragments.ts";
import type { Candidate, Front } from "./front.ts";
import { combine } from "./combine.ts";
import { BASES, keepHull } from "./front.ts";
import { FALSE, TRUE } from "./insert-leaf.ts";

const WRAPPERS: readonly FragmentName[] = ["a", "s", "c", "d", "v", "j", "n"];

/** Closes `front` under the wrappers. */
export function wrap(front: Front): void {
  const open: Candidate[] = BASES.flatMap((base) => front[base]);
  const keep = (candidate: Candidate | undefined): void => {
    if (candidate !== undefined) open.push(candidate);
  };
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    const sub = { of: next, share: front.share };
    for (const wrapper of WRAPPERS) keep(combine(front, wrapper, [sub]));
    keep(combine(front, "and_v", [sub, TRUE]));
    keep(combine(front, "or_i", [FALSE, sub]));
    keep(combine(front, "or_i", [sub, FALSE]));
  }
  keepHull(front);
}
