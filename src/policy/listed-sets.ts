/** Minimal sets to be told: few of them where they are many, each of them minimal. */
import type { Formula } from "./formula.ts";
import type { Family } from "./minimal-sets.ts";
import type { Mask } from "./terminal-sets.ts";
import { minimalSets } from "./minimal-sets.ts";
import { bitsOf, testerOf } from "./terminal-sets.ts";
import { within } from "./within.ts";

export interface Listed extends Family {
  readonly bits: ReadonlyMap<Formula, Mask>;
}

/** Beyond, coalitions are counted and not listed. */
const MOST_TERMINALS = 4096;
const SETS_KEPT = 256;
const MOST_COMPARISONS = 200_000;
/** Formulas looked at while sets that may be too large are made small. */
const MOST_LOOKS = 200_000;

/** Minimal sets, all of them or some. */
export function listOf(root: Formula, limit: number): Listed {
  const bits = bitsOf(root);
  if (bits.size > MOST_TERMINALS) return { sets: [], complete: false, bits };
  const once = isReadOnce(root);
  const limits = { sets: once ? limit : Math.max(limit, SETS_KEPT), comparisons: MOST_COMPARISONS };
  const family = minimalSets(root, bits, limits);
  // Without common terminals whatever is listed is minimal, cut or not.
  return {
    ...(family.complete || once ? family : { sets: shrunk(root, family.sets, limit, bits), complete: false }),
    bits,
  };
}

function isReadOnce(root: Formula): boolean {
  const parts = within(root).flatMap(({ of }) => of);
  return new Set(parts).size === parts.length;
}

/** Sets that fulfil the formula, made minimal: each terminal that can be spared is. */
export function shrunk(
  root: Formula,
  sets: readonly Mask[],
  limit: number,
  bits: ReadonlyMap<Formula, Mask>,
): readonly Mask[] {
  const size = within(root).length;
  const holds = testerOf(root, bits);
  const found = new Set<Mask>();
  let looks = 0;
  for (const set of sets) {
    if (found.size >= limit || looks > MOST_LOOKS) break;
    let least = set;
    for (const bit of bits.values()) {
      if ((least & bit) === 0n) continue;
      looks += size;
      if (holds(least & ~bit)) least &= ~bit;
    }
    found.add(least);
  }
  return [...found];
}
