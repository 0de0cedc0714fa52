/**
 * How many minimal sets of terminals fulfil a formula, without listing them.
 *
 * Where no terminal stands in two parts, a minimal set of "k of" is a choice of k parts and one minimal set of each: the k-th elementary symmetric
 * polynomial of the parts' numbers. Parts of an "and" or "or" that share terminals are one part together, and are listed; where they are too many,
 * or a threshold has such parts, a number is given that it is not below.
 */
import { invariant } from "../base/invariant.ts";
import type { Formula } from "./formula.ts";
import type { Formulas } from "./formulas.ts";
import { isAnd, isOr } from "./formula.ts";
import type { FamilyLimits } from "./minimal-sets.ts";
import { groupsBy } from "./groups.ts";
import { minimalSets } from "./minimal-sets.ts";
import { bitsOf } from "./terminal-sets.ts";
import { within } from "./within.ts";

export interface Count {
  readonly value: bigint;
  /** False: at least `value`. */
  readonly exact: boolean;
}

/** A formula that is no constant has a minimal set. */
const AT_LEAST_ONE: Count = { value: 1n, exact: false };

export const NONE: Count = { value: 0n, exact: true };

/** What lists of sets that share terminals may cost. */
const LIMITS: FamilyLimits = { sets: 256, comparisons: 100_000 };

/** Formulas looked at for parts that share terminals; beyond, what is repeated is left out. */
const MOST_LOOKS = 100_000;

export function minimalCount(root: Formula, formulas: Formulas): Count {
  const all = within(root);
  const repeated = repeatedIn(all);
  if (repeated.size === 0) return { value: countOnce(all), exact: true };
  const looks = { left: MOST_LOOKS };
  const counts = new Map<Formula, Count>();
  for (const formula of all) counts.set(formula, countOf(formula, { counts, formulas, looks }));
  const count = counts.get(root) ?? NONE;
  if (count.exact) return count;
  const fewer = withoutParts(root, repeated, formulas);
  const value = countOnce(within(fewer));
  return value > count.value ? { value, exact: false } : count;
}

/** Formulas that stand in more than one place. */
function repeatedIn(all: readonly Formula[]): ReadonlySet<Formula> {
  const [once, more] = [new Set<Formula>(), new Set<Formula>()];
  for (const { of } of all) for (const part of of) (once.has(part) ? more : once).add(part);
  return more;
}

/** A minimal set of what is left when terminals are taken away is a minimal set of the whole. */
function withoutParts(root: Formula, gone: ReadonlySet<Formula>, formulas: Formulas): Formula {
  const made = new Map<Formula, Formula>();
  for (const formula of within(root)) {
    const of = formula.of.map((part) => made.get(part) ?? part);
    made.set(
      formula,
      gone.has(formula) ? formulas.never : formula.of.length === 0 ? formula : formulas.threshold(formula.k, of),
    );
  }
  return made.get(root) ?? formulas.never;
}

/** Nothing stands in two places. */
function countOnce(all: readonly Formula[]): bigint {
  const counts = new Map<Formula, bigint>();
  let last = 0n;
  for (const formula of all) {
    last = formula.leaf
      ? 1n
      : choices(
          formula.of.map((part) => counts.get(part) ?? 0n),
          formula.k,
        );
    counts.set(formula, last);
  }
  return last;
}

interface Counting {
  readonly counts: ReadonlyMap<Formula, Count>;
  readonly formulas: Formulas;
  readonly looks: { left: number };
}

function countOf(formula: Formula, counting: Counting): Count {
  if (formula.leaf) return { value: 1n, exact: true };
  if (counting.looks.left < 0) return AT_LEAST_ONE;
  const groups = groupsOf(formula, counting);
  // A threshold of parts that share something is no choice of groups.
  if (groups.length < formula.of.length && !isAnd(formula) && !isOr(formula)) return listed(formula);
  const parts = groups.map((group) => groupCount(group, formula, counting));
  const k = isAnd(formula) ? parts.length : formula.k;
  return {
    value: choices(
      parts.map(({ value }) => value),
      k,
    ),
    exact: parts.every(({ exact }) => exact),
  };
}

function groupCount(group: readonly Formula[], whole: Formula, { counts, formulas }: Counting): Count {
  const [only] = group;
  if (only !== undefined && group.length === 1) return counts.get(only) ?? NONE;
  return listed(isAnd(whole) ? formulas.and(group) : formulas.or(group));
}

function listed(formula: Formula): Count {
  const { complete, sets } = minimalSets(formula, bitsOf(formula), LIMITS);
  if (complete) return { value: BigInt(sets.length), exact: true };
  return AT_LEAST_ONE;
}

/** The parts of a formula, those that share terminals together. */
function groupsOf({ of }: Formula, { looks }: Counting): readonly (readonly Formula[])[] {
  return groupsBy(of, (part) => {
    const inside = within(part);
    looks.left -= inside.length;
    return inside;
  });
}

/** The k-th elementary symmetric polynomial: over all choices of k of them, the sum of their products. */
export function choices(counts: readonly bigint[], k: number): bigint {
  invariant(k >= 0, "a choice is of no fewer than none");
  const sums = [1n];
  for (const [i, count] of counts.entries()) {
    for (let j = Math.min(k, i + 1); j > 0; j--) sums[j] = (sums[j] ?? 0n) + (sums[j - 1] ?? 0n) * count;
  }
  return sums[k] ?? 0n;
}
