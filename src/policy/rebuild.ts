/** A formula with parts of it replaced; a part that is not in the map is looked into. */
import type { Formula } from "./formula.ts";
import type { Formulas } from "./formulas.ts";
import { within } from "./within.ts";

export type Replacements = ReadonlyMap<Formula, Formula>;

export function rebuild(root: Formula, replacements: Replacements, formulas: Formulas): Formula {
  if (replacements.size === 0) return root;
  const made = new Map<Formula, Formula>();
  for (const formula of within(root)) {
    made.set(formula, replacements.get(formula) ?? remade(formula, made, formulas));
  }
  return made.get(root) ?? root;
}

function remade(formula: Formula, made: ReadonlyMap<Formula, Formula>, formulas: Formulas): Formula {
  const of = formula.of.map((part) => made.get(part) ?? part);
  return of.every((part, i) => part === formula.of[i]) ? formula : formulas.threshold(formula.k, of);
}
