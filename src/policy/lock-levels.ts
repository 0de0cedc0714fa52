/**
 * The locks of one clock are a chain: when a later one is open, so are the earlier ones. Sought is a world in which `a` holds and `b` does not:
 * `a` wants a late moment, `b` an early one, so the only moments worth a look are those just before a lock of `b` opens.
 *
 * So a lock of `a` stands for the latest lock of `b` that is open with it (and is given where there is none), a lock of `b` for the earliest of those
 * that `a` may want (and is denied where there is none). What is left are locks that both have.
 */
import type { Formula } from "./formula.ts";
import type { Formulas } from "./formulas.ts";
import type { Clock, Lock } from "./moment.ts";
import { CLOCKS } from "./moment.ts";

export interface NumberedLock {
  readonly formula: Formula;
  readonly clock: Clock;
  readonly value: number;
}

export interface Levels {
  readonly inA: Map<Formula, Formula>;
  readonly inB: Map<Formula, Formula>;
}

/** The lock of a terminal whose value is a number. */
export function numberedLock(formula: Formula): NumberedLock | undefined {
  const { terminal } = formula;
  if (terminal === undefined || (terminal.kind !== "older" && terminal.kind !== "after")) return undefined;
  const { unit, value }: Lock = terminal;
  return typeof value === "number" ? { formula, clock: unit, value } : undefined;
}

/** What the locks of `a` and `b` may be replaced with; those that keep standing for themselves are left out. */
export function lockLevels(a: readonly NumberedLock[], b: readonly NumberedLock[], formulas: Formulas): Levels {
  const levels: Levels = { inA: new Map(), inB: new Map() };
  for (const clock of CLOCKS) levelsOf(ofClock(a, clock), ofClock(b, clock), formulas, levels);
  return levels;
}

const ofClock = (locks: readonly NumberedLock[], clock: Clock): readonly NumberedLock[] =>
  locks.filter((lock) => lock.clock === clock).toSorted((x, y) => x.value - y.value);

function levelsOf(
  a: readonly NumberedLock[],
  b: readonly NumberedLock[],
  formulas: Formulas,
  { inA, inB }: Levels,
): void {
  const wanted: NumberedLock[] = [];
  for (const lock of a) {
    const level = b.findLast(({ value }) => value <= lock.value);
    if (level === undefined) inA.set(lock.formula, formulas.always);
    else if (level.formula !== lock.formula) inA.set(lock.formula, level.formula);
    if (level !== undefined && wanted.at(-1) !== level) wanted.push(level);
  }
  for (const lock of b) {
    const level = wanted.find(({ value }) => value >= lock.value);
    if (level === undefined) inB.set(lock.formula, formulas.never);
    else if (level.formula !== lock.formula) inB.set(lock.formula, level.formula);
  }
}
