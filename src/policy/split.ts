/** Where a search goes on: constraints that have nothing in common, and the terminal to decide next. */
import type { Formula } from "./formula.ts";
import type { Formulas } from "./formulas.ts";
import { isAnd, isOr } from "./formula.ts";
import { groupsBy } from "./groups.ts";
import { numberedLock } from "./lock-levels.ts";
import { within } from "./within.ts";

export interface Question {
  readonly a: Formula;
  readonly b: Formula;
}

export const conjuncts = (a: Formula): readonly Formula[] => (isAnd(a) ? a.of : [a]);
export const disjuncts = (b: Formula): readonly Formula[] => (isOr(b) ? b.of : [b]);

/**
 * `a` without `b` is: every conjunct of `a`, and no disjunct of `b`. Those that share no terminal (and no clock) are questions of their own, all
 * of which must have an answer.
 */
export function independent({ a, b }: Question, formulas: Formulas): readonly Question[] {
  const parts = [
    ...conjuncts(a).map((formula) => ({ formula, wanted: true })),
    ...disjuncts(b).map((formula) => ({ formula, wanted: false })),
  ];
  const groups = groupsBy(parts, ({ formula }) =>
    within(formula).flatMap((inner) => (inner.leaf ? [numberedLock(inner)?.clock ?? inner] : [])),
  );
  if (groups.length === 1) return [{ a, b }];
  return groups.map((some) => ({
    a: formulas.and(some.filter(({ wanted }) => wanted).map(({ formula }) => formula)),
    b: formulas.or(some.filter(({ wanted }) => !wanted).map(({ formula }) => formula)),
  }));
}

/**
 * The terminal that occurs most, counted in the smallest constraints first: whatever is decided there decides the rest of them. Among equals
 * the oldest, so that thresholds are gone through in one order and what is left of them is met again.
 */
export function pivot({ a, b }: Question): Formula | undefined {
  const weights = new Map<Formula, number>();
  for (const constraint of [...conjuncts(a), ...disjuncts(b)]) {
    const inside = within(constraint);
    const weight = 1 / inside.length ** 2;
    for (const part of inside) {
      for (const inner of part.of) if (inner.leaf) weights.set(inner, (weights.get(inner) ?? 0) + weight);
    }
  }
  let best: Formula | undefined;
  for (const [terminal, weight] of weights) {
    const least = best === undefined ? -1 : (weights.get(best) ?? 0);
    if (weight > least || (weight === least && best !== undefined && terminal.id < best.id)) best = terminal;
  }
  return best;
}
