/**
 * Two conditions as formulas of one family. A lock that is a hole is a terminal of its own, since nobody knows whether it opens before or after a
 * number; but at a clock's end it is known: a hole is open only when the least lock there can be is, and it is open when the greatest is.
 */
import type { Condition } from "./condition.ts";
import { preorder } from "../base/fold.ts";
import { constantOr, formulaOf } from "./formula-of.ts";
import type { Formula } from "./formula.ts";
import type { Formulas } from "./formulas.ts";
import type { Clock, Lock } from "./moment.ts";
import { CLOCK_RANGE, isLock } from "./moment.ts";
import { parts } from "./parts.ts";
import type { Terminal } from "./substitute.ts";

export interface Terminals {
  readonly a: Condition;
  readonly b: Condition;
  readonly formulas: Formulas;
  /** Does a raw leaf occur? */
  readonly raw: boolean;
  readonly holes: readonly Lock[];
  /** Locks that are open whenever any other of their clock is. */
  readonly first: ReadonlyMap<Clock, Lock>;
  /** Locks that open after all others of their clock. */
  readonly last: ReadonlyMap<Clock, Lock>;
}

export function pairTerminals(a: Condition, b: Condition, formulas: Formulas): Terminals {
  const all = [...preorder(a, parts), ...preorder(b, parts)];
  const locks = all.filter(isLock);
  const first = new Map<Clock, Lock>();
  const last = new Map<Clock, Lock>();
  for (const lock of locks) {
    if (typeof lock.value !== "number" || lock.value <= 0) continue;
    const { least, most } = CLOCK_RANGE[lock.unit];
    if (lock.value <= least && lock.value > valueOf(first.get(lock.unit), 0)) first.set(lock.unit, lock);
    if (lock.value >= most && lock.value < valueOf(last.get(lock.unit), Infinity)) last.set(lock.unit, lock);
  }
  const holes = new Map(locks.flatMap((lock) => (typeof lock.value === "string" ? [[holeName(lock), lock]] : [])));
  return { a, b, formulas, raw: all.some(({ kind }) => kind === "raw"), holes: [...holes.values()], first, last };
}

const valueOf = (lock: Lock | undefined, otherwise: number): number =>
  lock !== undefined && typeof lock.value === "number" ? lock.value : otherwise;

const holeName = ({ unit, value }: Lock): string => `${unit} ${value}`;

/** `rawHolds`: what a raw leaf is taken for. */
export function pairFormula(condition: Condition, terminals: Terminals, rawHolds: boolean): Formula {
  const { formulas } = terminals;
  return formulaOf(condition, formulas, (terminal) => {
    if (terminal.kind === "raw") return rawHolds ? formulas.always : formulas.never;
    return isLock(terminal) && typeof terminal.value === "string"
      ? holeFormula(terminal, terminals)
      : constantOr(terminal, formulas);
  });
}

function holeFormula(hole: Lock, { formulas, first, last }: Terminals): Formula {
  const terminal = (lock: Terminal | undefined, otherwise: Formula): Formula =>
    lock === undefined ? otherwise : formulas.terminal(lock);
  const begun = terminal(first.get(hole.unit), formulas.always);
  const ended = terminal(last.get(hole.unit), formulas.never);
  return formulas.or([formulas.and([formulas.terminal(hole), begun]), ended]);
}
