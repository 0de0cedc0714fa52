/** The fragments that join two subpolicies, each with every candidate of both that it may take. Left and right are not interchangeable. */
import type { Sub } from "./combine.ts";
import type { Base, Front } from "./front.ts";
import { combine } from "./combine.ts";
import { dissatisfiable } from "./front.ts";
import { FALSE } from "./insert-leaf.ts";

export function joinAnd(front: Front, left: Front, right: Front): void {
  for (const x of subsOf(left, "V"))
    for (const base of ARMS) for (const y of subsOf(right, base)) combine(front, "and_v", [x, y]);
  const ws = subsOf(right, "W");
  for (const x of subsOf(left, "B")) for (const y of ws) combine(front, "and_b", [x, y]);
  const ys = subsOf(right, "B");
  for (const x of conditions(left)) for (const y of ys) combine(front, "andor", [x, y, FALSE]);
}

export function joinOr(front: Front, left: Front, right: Front): void {
  const others = (["W", "V", "B"] as const).map((base) => subsOf(right, base));
  for (const x of conditions(left)) {
    for (const [i, name] of (["or_b", "or_c", "or_d"] as const).entries())
      for (const y of others[i] ?? []) combine(front, name, [x, y]);
  }
  for (const [x, y] of arms(left, right)) combine(front, "or_i", [x, y]);
}

/** "X and Y, or else Z" for each two groups X and Y that make up an `and`. */
export function joinAndor(front: Front, halves: readonly (readonly [Front, Front])[], other: Front): void {
  for (const [left, right] of halves) {
    const asked = conditions(left);
    if (asked.length === 0) continue;
    for (const [y, z] of arms(right, other)) for (const x of asked) combine(front, "andor", [x, y, z]);
  }
}

const ARMS: readonly Base[] = ["B", "V", "K"];

const subsOf = (front: Front, base: Base): readonly Sub[] => front[base].map((of) => ({ of, share: front.share }));

/** What may be dissatisfied, so that something else decides. */
const conditions = (front: Front): readonly Sub[] => subsOf(front, "B").filter(({ of }) => dissatisfiable(of.type));

/** Two that may stand in the arms of one IF. */
function* arms(left: Front, right: Front): Generator<readonly [Sub, Sub]> {
  for (const base of ARMS) {
    const ys = subsOf(right, base);
    for (const x of subsOf(left, base)) for (const y of ys) yield [x, y];
  }
}
