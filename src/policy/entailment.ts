/**
 * Does one condition entail another: can whoever fulfils the first always fulfil the second, with the same keys and preimages, at the same moment,
 * whatever the values of locks that are holes? Never a wrong answer: a "no" comes with a world, checked by {@link evaluate}, a "yes" from steps
 * each of which is exact (see `difference.ts`).
 *
 * The problem is coNP-complete. It is answered in linear time where each terminal occurs once, and quickly where the two differ in little, since
 * what they share is one terminal; else in a search whose budget is stated, and beyond it the answer is "undecided". So it is, too, where a raw
 * leaf decides: what that means is not known.
 */
import { invariant } from "../base/invariant.ts";
import type { Condition } from "./condition.ts";
import type { Given, Search } from "./difference.ts";
import { createSearch, difference } from "./difference.ts";
import type { Formula } from "./formula.ts";
import { createFormulas } from "./formulas.ts";
import type { Terminals } from "./pair-terminals.ts";
import { pairFormula, pairTerminals } from "./pair-terminals.ts";
import type { World } from "./world.ts";
import { isWorldOf, worldOf } from "./world.ts";

export type Entailment =
  | { readonly answer: "yes" }
  /** In this world the first holds and the second does not. */
  | { readonly answer: "no"; readonly world: World }
  | { readonly answer: "undecided"; readonly steps: number };

export interface EntailmentOptions {
  /** Most formulas that the search looks at. */
  readonly budget?: number;
}

/** A second or two. */
export const ENTAILMENT_BUDGET = 2_000_000;

export function entails(a: Condition, b: Condition, options: EntailmentOptions = {}): Entailment {
  const search = createSearch(createFormulas(), options.budget ?? ENTAILMENT_BUDGET);
  const terminals = pairTerminals(a, b, search.formulas);
  const generous = ask(search, terminals, "a");
  if (generous.found === "none") return { answer: "yes" };
  const found = terminals.raw ? ask(search, terminals, "b") : generous;
  if (typeof found.found === "string") return { answer: "undecided", steps: search.steps };
  const world = worldOf(found.a, expanded(found.found, search), terminals);
  invariant(isWorldOf(world, a, b), "a world against an entailment is one");
  return { answer: "no", world };
}

/** Is the meaning the same? A world in which it is not is one of either direction. */
export function equivalent(a: Condition, b: Condition, options: EntailmentOptions = {}): Entailment {
  const there = entails(a, b, options);
  if (there.answer === "no") return there;
  const back = entails(b, a, options);
  return back.answer === "yes" ? there : back;
}

interface Found {
  readonly a: Formula;
  readonly found: Given | "none" | "undecided";
}

/** Raw leaves hold in one of the two, and not in the other. */
function ask(search: Search, terminals: Terminals, rawHolds: "a" | "b"): Found {
  const [inA, inB] = rawHolds === "a" ? ([true, false] as const) : ([false, true] as const);
  const a = pairFormula(terminals.a, terminals, inA);
  const b = pairFormula(terminals.b, terminals, inB);
  return { a, found: difference(search, { a, b }) };
}

/** Placeholders replaced by what they stand for. */
function expanded(given: Given, { stands }: Search): ReadonlySet<Formula> {
  const all = new Set(given);
  // A set's loop reaches what is added while it runs.
  for (const formula of all) for (const part of stands.get(formula) ?? []) all.add(part);
  return all;
}
