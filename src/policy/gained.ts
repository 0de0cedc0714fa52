/**
 * The coalitions that a stage brings: minimal in `here`, able in none of `below`, which are the same condition with fewer locks open.
 *
 * Parts of an "or" that those below have too bring nothing; the others are looked at alone where they share nothing with the rest. Where all their
 * minimal coalitions are at hand they are tried one by one. Where they are too many they are counted: all are new when the largest is smaller than
 * any that was able before. Else the number is one that it is not below, and the search for entailment says whether there is any.
 */
import { alternatives, among } from "./alternatives.ts";
import type { Coalitions } from "./coalition.ts";
import { coalitionOf } from "./coalition.ts";
import { minimalCoalitions } from "./coalitions.ts";
import { createSearch, difference } from "./difference.ts";
import type { Formula } from "./formula.ts";
import type { Formulas } from "./formulas.ts";
import type { Listed } from "./listed-sets.ts";
import { listOf, shrunk } from "./listed-sets.ts";
import type { Count } from "./minimal-count.ts";
import type { Mask } from "./terminal-sets.ts";
import { isOneSet } from "./minimal-sets.ts";
import { bitsOf, testerOf } from "./terminal-sets.ts";
import { leastSize, mostSize } from "./minimal-sizes.ts";
import { disjuncts } from "./split.ts";
import { within } from "./within.ts";

export interface GainedOptions {
  readonly formulas: Formulas;
  /** All that are able in `here`. */
  readonly able: Coalitions;
  /** Most coalitions that are listed. */
  readonly limit: number;
}

/** `undefined`: there are none. */
export function gained(here: Formula, below: readonly Formula[], options: GainedOptions): Coalitions | undefined {
  const { able, formulas, limit } = options;
  const parts = freshParts(here, below);
  if (parts.length === 0) return undefined;
  // Where each part is one set none holds another, so a part that is new is a new coalition.
  const listable = [here, ...below].every((formula) => disjuncts(formula).every(isOneSet));
  const fresh = listable || standAlone(parts, here) ? formulas.or(parts) : here;
  const before = among(fresh, formulas.or(below), formulas);
  if (listable || before === formulas.never || mostSize(fresh) < leastSize(before, bitsOf(before))) {
    return fresh === here ? able : minimalCoalitions(fresh, formulas, { limit });
  }
  const listed = listOf(fresh, limit);
  const wasAble = testerOf(before, listed.bits);
  const sets = listed.sets.filter((set) => !wasAble(set));
  if (listed.complete) return told(sets, listed, limit);
  const each = alternatives(parts, here, { formulas, limit, before: formulas.or(below) });
  if (each?.count.exact === true) return each.count.value === 0n ? undefined : each;
  if (each !== undefined && each.count.value >= BigInt(Math.max(1, sets.length))) return each;
  if (sets.length > 0) return told(sets, listed, limit);
  return searched(fresh, before, formulas, limit);
}

/** The parts of `here` that none of `below` has: a coalition that fulfils a part which one below has was able there. */
function freshParts(here: Formula, below: readonly Formula[]): readonly Formula[] {
  const known = new Set(below.flatMap(disjuncts));
  return disjuncts(here).filter((part) => !known.has(part));
}

/** Do these parts of `here` share no terminal with the others? */
function standAlone(parts: readonly Formula[], here: Formula): boolean {
  const chosen = new Set(parts);
  const others = new Set(within(...disjuncts(here).filter((part) => !chosen.has(part))));
  return !within(...parts).some((part) => part.leaf && others.has(part));
}

function told(sets: readonly Mask[], { bits, complete }: Listed, limit: number): Coalitions | undefined {
  if (sets.length === 0) return undefined;
  const count: Count = { value: BigInt(sets.length), exact: complete };
  return { list: sets.slice(0, limit).map((set) => coalitionOf(set, bits)), count };
}

/** Formulas that the search for one new coalition looks at. */
const SEARCH_BUDGET = 200_000;

function searched(fresh: Formula, before: Formula, formulas: Formulas, limit: number): Coalitions | undefined {
  const search = createSearch(formulas, SEARCH_BUDGET);
  const found = difference(search, { a: fresh, b: before });
  if (found === "none") return undefined;
  if (found === "undecided") return { list: [], count: { value: 0n, exact: false } };
  const all = new Set(found);
  for (const part of all) for (const inner of search.stands.get(part) ?? []) all.add(inner);
  const bits = bitsOf(fresh);
  const set = [...all].reduce((mask, part) => mask | (bits.get(part) ?? 0n), 0n);
  return told(shrunk(fresh, [set], limit, bits), { sets: [], complete: false, bits }, limit);
}
