/**
 * Who can spend: the minimal coalitions of a condition at a moment, sets of keys and preimages that suffice and none of which can be spared. The
 * smallest are listed, up to a limit; all are counted, exactly where no terminal occurs twice or where they are few, else from below.
 */
import type { Condition } from "./condition.ts";
import { alternatives } from "./alternatives.ts";
import type { Coalitions } from "./coalition.ts";
import { coalitionOf } from "./coalition.ts";
import { constantOr, formulaOf } from "./formula-of.ts";
import type { Formula } from "./formula.ts";
import type { Formulas } from "./formulas.ts";
import { createFormulas } from "./formulas.ts";
import type { Count } from "./minimal-count.ts";
import { minimalCount } from "./minimal-count.ts";
import { listOf } from "./listed-sets.ts";
import { isOr } from "./formula.ts";
import { disjuncts } from "./split.ts";
import type { Moment } from "./moment.ts";
import { isLock, lockOpen } from "./moment.ts";

export interface CoalitionsAtMoment extends Coalitions {
  /** A raw leaf, or a lock whose value is not known, may let others spend too. */
  readonly uncertain: boolean;
}

export interface CoalitionOptions {
  /** Most coalitions that are listed. */
  readonly limit?: number;
}

export const COALITION_LIMIT = 64;

export function coalitions(condition: Condition, moment: Moment, options: CoalitionOptions = {}): CoalitionsAtMoment {
  const formulas = createFormulas();
  const { always, never } = formulas;
  const at = (unknown: Formula): Formula =>
    formulaOf(condition, formulas, (terminal) => {
      if (terminal.kind === "raw") return unknown;
      if (!isLock(terminal)) return constantOr(terminal, formulas);
      const open = lockOpen(terminal, moment);
      return open === "unknown" ? unknown : open === "yes" ? always : never;
    });
  const certain = at(never);
  return { ...minimalCoalitions(certain, formulas, options), uncertain: at(always) !== certain };
}

/** Of a formula without locks. */
export function minimalCoalitions(root: Formula, formulas: Formulas, options: CoalitionOptions): Coalitions {
  const limit = options.limit ?? COALITION_LIMIT;
  const listed = listOf(root, limit);
  const list = listed.sets.slice(0, limit).map((set) => coalitionOf(set, listed.bits));
  if (listed.complete) return { list, count: { value: BigInt(listed.sets.length), exact: true } };
  const parts = isOr(root)
    ? alternatives(disjuncts(root), root, { formulas, limit, before: formulas.never })
    : undefined;
  const count = [
    minimalCount(root, formulas),
    parts?.count ?? AT_LEAST_NONE,
    { value: BigInt(list.length), exact: false },
  ];
  return { list, count: count.reduce(better) };
}

const AT_LEAST_NONE: Count = { value: 0n, exact: false };

/** An exact number, else the greater bound. */
const better = (a: Count, b: Count): Count => (a.exact || (!b.exact && a.value >= b.value) ? a : b);
