/** Sets of terminals as bit masks, in the order in which the terminals were written; formulas without locks seen as families of such sets. */
import type { Formula } from "./formula.ts";
import { within } from "./within.ts";

export type Mask = bigint;

export type Bits = ReadonlyMap<Formula, Mask>;

/** The terminals of a formula, each with its bit. */
export function bitsOf(root: Formula): Bits {
  const terminals = within(root).filter(({ leaf }) => leaf);
  return new Map(terminals.map((terminal, i) => [terminal, 1n << BigInt(i)]));
}

/** Of each formula that a formula is made of the terminals inside it. */
export type Supports = ReadonlyMap<Formula, Mask>;

export function supportsOf(root: Formula, bits: Bits): Supports {
  const supports = new Map<Formula, Mask>();
  for (const formula of within(root)) {
    let mask = bits.get(formula) ?? 0n;
    for (const part of formula.of) mask |= supports.get(part) ?? 0n;
    supports.set(formula, mask);
  }
  return supports;
}

/** Have no two of them a terminal in common? */
export function areApart(of: readonly Formula[], supports: Supports): boolean {
  let seen = 0n;
  return of.every((part) => {
    const own = supports.get(part) ?? 0n;
    const apart = (seen & own) === 0n;
    seen |= own;
    return apart;
  });
}

/** Whether the formula holds for exactly these terminals; made once for many sets. */
export function testerOf(root: Formula, bits: Bits): (set: Mask) => boolean {
  const all = within(root);
  return (set) => {
    const holds = new Set<Formula>();
    for (const formula of all) {
      let met = 0;
      for (const part of formula.of) if (holds.has(part)) met += 1;
      const held = formula.leaf ? (set & (bits.get(formula) ?? 0n)) !== 0n : met >= formula.k;
      if (held) holds.add(formula);
    }
    return holds.has(root);
  };
}

export function sizeOf(set: Mask): number {
  let size = 0;
  for (const digit of set.toString(16)) size += BITS_OF_DIGIT[digit] ?? 0;
  return size;
}

const BITS_OF_DIGIT: Readonly<Record<string, number>> = Object.freeze(
  Object.fromEntries(
    Array.from({ length: 16 }, (_, digit) => [digit.toString(16), digit.toString(2).replaceAll("0", "").length]),
  ),
);
