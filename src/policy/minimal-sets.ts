/**
 * The minimal sets of terminals that fulfil a formula without locks, smallest first, as far as they are few.
 *
 * Each formula gets the sets of its parts, combined: for "k of" by a table over the parts and how many of them hold. Where two parts have a
 * terminal in common a combined set may hold another one, and is left out. What is cut is said; a set that is listed fulfils the formula always.
 */
import type { Formula } from "./formula.ts";
import { isAnd, isOr } from "./formula.ts";
import type { Bits, Mask, Supports } from "./terminal-sets.ts";
import { areApart, sizeOf, supportsOf } from "./terminal-sets.ts";
import { within } from "./within.ts";

export interface Family {
  readonly sets: readonly Mask[];
  /** All minimal sets are there, and nothing else. */
  readonly complete: boolean;
}

export interface FamilyLimits {
  /** Most sets that are kept of a formula. */
  readonly sets: number;
  /** Most comparisons of two sets, in all. */
  readonly comparisons: number;
}

/** The same while it is made: sets with their sizes. */
interface Sized {
  readonly sets: readonly { readonly mask: Mask; readonly size: number }[];
  readonly complete: boolean;
}

interface Work extends FamilyLimits {
  readonly supports: Supports;
  done: number;
}

export function minimalSets(root: Formula, bits: Bits, limits: FamilyLimits): Family {
  const work: Work = { ...limits, supports: supportsOf(root, bits), done: 0 };
  const families = new Map<Formula, Sized>();
  for (const formula of within(root)) {
    const mask = bits.get(formula);
    const parts = formula.of.map((part) => families.get(part) ?? NOTHING);
    families.set(
      formula,
      mask === undefined ? combined(formula, parts, work) : { sets: [{ mask, size: 1 }], complete: true },
    );
  }
  const { complete, sets } = families.get(root) ?? NOTHING;
  return { sets: sets.map(({ mask }) => mask), complete };
}

const NOTHING: Sized = { sets: [], complete: true };
const EMPTY_SET: Sized = { sets: [{ mask: 0n, size: 0 }], complete: true };

/** Cells of the table of a threshold; in a larger one not all sets are looked for. */
const MOST_CELLS = 2000;

function combined(formula: Formula, parts: readonly Sized[], work: Work): Sized {
  const { k, of } = formula;
  const apart = areApart(of, work.supports);
  if (isOr(formula)) return either(formula, parts, apart, work);
  if (apart && k * of.length > MOST_CELLS) return neighbours(k, parts, work);
  // rows[j]: sets with which j of the parts up to now hold.
  let rows: readonly Sized[] = [EMPTY_SET];
  for (const [i, own] of parts.entries()) {
    const least = Math.max(0, k - (of.length - i - 1));
    const before = rows;
    rows = Array.from({ length: Math.min(k, i + 1) + 1 }, (_, j) => {
      if (j < least) return NOTHING;
      const withPart = product(before[j - 1] ?? NOTHING, own, apart, work);
      return union([before[j] ?? NOTHING, withPart], apart, work);
    });
  }
  return rows[k] ?? NOTHING;
}

/** A part that is one set: a terminal, or an "and" of terminals. */
export const isOneSet = (part: Formula): boolean => part.leaf || (isAnd(part) && part.of.every(({ leaf }) => leaf));

/** No part of an "or" implies another; where each is one set that says that none holds another. */
function either({ of }: Formula, parts: readonly Sized[], apart: boolean, work: Work): Sized {
  if (!of.every(isOneSet)) return union(parts, apart, work);
  return { sets: parts.flatMap(({ sets }) => sets).toSorted(bySize), complete: true };
}

/** Of parts that share nothing: the smallest set of k of them, and those that differ from it in one part. */
function neighbours(k: number, parts: readonly Sized[], work: Work): Sized {
  const sorted = parts.flatMap(({ sets }) => sets.slice(0, 1)).toSorted(bySize);
  const chosen = sorted.slice(0, k);
  const last = chosen.at(-1);
  if (last === undefined || chosen.length < k) return { sets: [], complete: false };
  const mask = chosen.reduce((all, set) => all | set.mask, 0n);
  const size = chosen.reduce((sum, set) => sum + set.size, 0);
  const others = sorted.slice(k, k + work.sets - 1).map((other) => ({
    mask: (mask & ~last.mask) | other.mask,
    size: size - last.size + other.size,
  }));
  return { sets: [{ mask, size }, ...others], complete: false };
}

/** Pairs in the order of the sum of their places, so that small sets come first. */
function product(a: Sized, b: Sized, apart: boolean, work: Work): Sized {
  const complete = a.complete && b.complete;
  if (a.sets.length === 0 || b.sets.length === 0) return { sets: [], complete };
  const most = 2 * work.sets;
  const sets: Sized["sets"][number][] = [];
  for (let sum = 0; sum < a.sets.length + b.sets.length - 1 && sets.length < most; sum++) {
    for (let i = Math.max(0, sum - b.sets.length + 1); i <= Math.min(sum, a.sets.length - 1); i++) {
      const [x, y] = [a.sets[i], b.sets[sum - i]];
      if (x === undefined || y === undefined) continue;
      const mask = x.mask | y.mask;
      sets.push({ mask, size: apart ? x.size + y.size : sizeOf(mask) });
    }
  }
  return { sets, complete: complete && sets.length === a.sets.length * b.sets.length };
}

function union(families: readonly Sized[], apart: boolean, work: Work): Sized {
  const complete = families.every((family) => family.complete);
  const sorted = families.flatMap(({ sets }) => sets).toSorted(bySize);
  const minimal = apart ? { sets: sorted, complete } : withoutLarger(sorted, work);
  return {
    sets: minimal.sets.slice(0, work.sets),
    complete: complete && minimal.complete && minimal.sets.length <= work.sets,
  };
}

/** Sets kept when comparisons have come to an end: a few, though they may hold others. */
const LAST_SETS = 8;

/** Sets that hold no other, as far as comparisons last; a set that comes twice holds the first. */
function withoutLarger(sorted: Sized["sets"], work: Work): Sized {
  const sets: Sized["sets"][number][] = [];
  for (const set of sorted) {
    if (work.done >= work.comparisons) {
      return { sets: (sets.length > 0 ? sets : sorted).slice(0, LAST_SETS), complete: false };
    }
    work.done += sets.length;
    if (!sets.some(({ mask }) => (mask & set.mask) === mask)) sets.push(set);
  }
  return { sets, complete: true };
}

/** Smallest first; of one size in the order in which they came. */
const bySize = (a: { readonly size: number }, b: { readonly size: number }): number => a.size - b.size;
