/**
 * The normal form of a condition: two conditions that differ only in order, nesting, constants or in what absorption removes have the
 * same one, so equal normal forms mean equal meaning (not the other way round: for that ask `equivalent`).
 *
 * Laws, each a property in the tests:
 *   meaning     evaluate(normalForm(c), holding, moment) = evaluate(c, holding, moment), raw leaves and holes included
 *   idempotent  normalForm(normalForm(c)) = normalForm(c)
 *   order       the parts of a threshold in any order give one form
 *   nesting     and(a, and(b, c)) = and(and(a, b), c) = and(a, b, c); likewise or; 1 of 1 is that one
 *   constants   k of n with a trivial part is k - 1 of the others; an impossible part is dropped
 *   idempotence and(a, a) = a = or(a, a)
 *   absorption  or(a, and(a, b)) = a = and(a, or(a, b)); 2 of S or 3 of S is 2 of S
 *   locks       after(100) and after(200) is after(200), after(100) or after(200) is after(100)
 */
import { invariant } from "../base/invariant.ts";
import type { Condition } from "./condition.ts";
import { formulaOf } from "./formula-of.ts";
import type { Formula } from "./formula.ts";
import { createFormulas } from "./formulas.ts";
import { IMPOSSIBLE, TRIVIAL } from "./substitute.ts";
import { compareTerminals } from "./terminal-order.ts";
import { within } from "./within.ts";

export function normalForm(condition: Condition): Condition {
  return conditionOf(formulaOf(condition, createFormulas()));
}

/** A formula as a condition, its parts in one order that does not depend on how it came to be. */
export function conditionOf(root: Formula): Condition {
  const all = within(root);
  const ranks = rank(all);
  const made = new Map<Formula, Condition>();
  for (const formula of all) {
    const of = sortedBy(ranks, formula.of).map((part) => got(made, part));
    made.set(formula, composed(formula, of));
  }
  return got(made, root);
}

function composed({ k, of, terminal }: Formula, made: readonly Condition[]): Condition {
  if (terminal !== undefined) return terminal;
  if (of.length === 0) return k === 0 ? TRIVIAL : IMPOSSIBLE;
  return { kind: "threshold", k, of: made };
}

/**
 * A place in the order for every formula: terminals first, then what is made of terminals, and so on; on one level by the number of
 * parts, by how many are needed, by the places of the parts. So no two formulas are compared deeper than one level.
 */
function rank(all: readonly Formula[]): ReadonlyMap<Formula, number> {
  const levels: Formula[][] = [];
  const height = new Map<Formula, number>();
  for (const formula of all) {
    const level = formula.of.reduce((most, part) => Math.max(most, 1 + got(height, part)), 0);
    height.set(formula, level);
    (levels[level] ??= []).push(formula);
  }
  const ranks = new Map<Formula, number>();
  for (const level of levels) {
    const keyed = level.map((formula) => ({
      formula,
      places: sortedBy(ranks, formula.of).map((part) => got(ranks, part)),
    }));
    keyed.sort((a, b) => compareShapes(a.formula, b.formula) || compareNumbers(a.places, b.places));
    for (const { formula } of keyed) ranks.set(formula, ranks.size);
  }
  return ranks;
}

const sortedBy = (ranks: ReadonlyMap<Formula, number>, of: readonly Formula[]): readonly Formula[] =>
  of.toSorted((a, b) => got(ranks, a) - got(ranks, b));

function got<T>(map: ReadonlyMap<Formula, T>, formula: Formula): T {
  const value = map.get(formula);
  invariant(value !== undefined, "a formula's parts come before it");
  return value;
}

function compareShapes(a: Formula, b: Formula): number {
  if (a.terminal !== undefined && b.terminal !== undefined) return compareTerminals(a.terminal, b.terminal);
  return a.of.length - b.of.length || a.k - b.k;
}

function compareNumbers(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((place, i) => place !== b[i]);
  return at < 0 ? 0 : (a[at] as number) - (b[at] as number);
}
