/** Bounds on the number of terminals in a minimal set of a formula without locks, without listing any. */
import type { Formula } from "./formula.ts";
import type { Mask } from "./terminal-sets.ts";
import { areApart, supportsOf } from "./terminal-sets.ts";
import { within } from "./within.ts";

/** No minimal set has more: one of "k of" is made of minimal sets of k parts. */
export const mostSize = (root: Formula): number =>
  sizeOfRoot(root, ({ k }, parts) => total(parts.toSorted((a, b) => b - a).slice(0, k)));

/** No minimal set has fewer: k parts that share nothing take the k smallest together, others at least the greatest of these. */
export function leastSize(root: Formula, bits: ReadonlyMap<Formula, Mask>): number {
  const supports = supportsOf(root, bits);
  return sizeOfRoot(root, ({ k, of }, parts) => {
    const smallest = parts.toSorted((a, b) => a - b).slice(0, k);
    return areApart(of, supports) ? total(smallest) : (smallest.at(-1) ?? 0);
  });
}

function sizeOfRoot(root: Formula, combine: (formula: Formula, parts: readonly number[]) => number): number {
  const sizes = new Map<Formula, number>();
  for (const formula of within(root)) {
    const parts = formula.of.map((part) => sizes.get(part) ?? 0);
    sizes.set(formula, formula.leaf ? 1 : combine(formula, parts));
  }
  return sizes.get(root) ?? 0;
}

const total = (sizes: readonly number[]): number => sizes.reduce((sum, size) => sum + size, 0);
