/** Sums of units, and what is known of a sum from its units alone. */
import type { Arena } from "./arena.ts";
import type { Atom, Literal, Sum, Truth, Unit } from "./term.ts";
import { unit } from "./arena.ts";
import { isAtom, sumRange } from "./term.ts";

export const constantSum = (constant: number): Sum => ({ constant, parts: [] });
export const unitSum = (of: Unit): Sum => ({ constant: 0, parts: [[of, 1]] });

/** `a + factor * b`; units in the order of their ids, none with coefficient 0. */
export const addSums = (a: Sum, b: Sum, factor = 1): Sum =>
  combine([
    [a, 1],
    [b, factor],
  ]);

export function combine(addends: readonly (readonly [sum: Sum, factor: number])[]): Sum {
  const coefficients = new Map<Unit, number>();
  let constant = 0;
  for (const [sum, factor] of addends) {
    constant += factor * sum.constant;
    for (const [part, coefficient] of sum.parts)
      coefficients.set(part, (coefficients.get(part) ?? 0) + factor * coefficient);
  }
  const parts = [...coefficients].filter(([, coefficient]) => coefficient !== 0).sort(([x], [y]) => x.id - y.id);
  return { constant, parts };
}

export const scaleSum = (sum: Sum, factor: number): Sum => addSums(constantSum(0), sum, factor);

/** 1 when true, 0 when false. */
export function truthSum(truth: Truth): Sum {
  if (typeof truth === "boolean") return constantSum(truth ? 1 : 0);
  const atom = unitSum(truth.atom);
  return truth.holds ? atom : addSums(constantSum(1), atom, -1);
}

export const not = (truth: Truth): Truth =>
  typeof truth === "boolean" ? !truth : { atom: truth.atom, holds: !truth.holds };

export const yes = (atom: Atom): Literal => ({ atom, holds: true });

/** Is the sum 0? A sum of one question is the question, or its opposite. */
export function isZero(arena: Arena, sum: Sum): Truth {
  const [least, most] = sumRange(sum);
  if (least > 0 || most < 0) return false;
  const [only, ...others] = sum.parts;
  if (only === undefined) return true;
  const [part, coefficient] = only;
  if (others.length === 0) {
    if (sum.constant % coefficient !== 0) return false;
    if (isAtom(part)) return { atom: part, holds: sum.constant !== 0 };
  }
  return yes(unit(arena, { kind: "zero", sum: leading(sum) }));
}

/** Zero is zero with either sign: the first coefficient is made positive, so that equal questions are one. */
const leading = (sum: Sum): Sum => ((sum.parts[0]?.[1] ?? 1) > 0 ? sum : scaleSum(sum, -1));

export function isNegative(arena: Arena, sum: Sum): Truth {
  const [least, most] = sumRange(sum);
  if (most < 0) return true;
  if (least >= 0) return false;
  const [only, ...others] = sum.parts;
  // One question, neither always nor never: negative on just one of its answers.
  if (only !== undefined && others.length === 0 && isAtom(only[0])) return { atom: only[0], holds: only[1] < 0 };
  return yes(unit(arena, { kind: "negative", sum }));
}
