/**
 * A world: who holds what, how far the clocks have come, and what the locks are that were holes. It is what a "no" of entailment shows, so it
 * holds no more than what fulfils the condition.
 */
import type { Condition, HashFunction } from "./condition.ts";
import { evaluate } from "./evaluate.ts";
import type { Formula } from "./formula.ts";
import { numberedLock } from "./lock-levels.ts";
import type { Clock, Lock, Moment } from "./moment.ts";
import { CLOCK_RANGE, CLOCKS, isLock } from "./moment.ts";
import type { Terminals } from "./pair-terminals.ts";
import { substitute } from "./substitute.ts";
import { compareTerminals } from "./terminal-order.ts";
import { within } from "./within.ts";

export interface Preimage {
  readonly function: HashFunction;
  readonly image: string;
}

export interface World {
  readonly keys: readonly string[];
  readonly preimages: readonly Preimage[];
  /** How far each clock has come, in its own units; a clock that need not have begun is absent. */
  readonly moment: Readonly<Partial<Record<Clock, number>>>;
  /** A value for every lock that is a hole, in the units of its clock. */
  readonly holes: readonly Hole[];
}

export interface Hole {
  readonly unit: Clock;
  readonly name: string;
  readonly value: number;
  readonly open: boolean;
}

/** `a`: what holds when these are `given`. */
export function worldOf(a: Formula, given: ReadonlySet<Formula>, { holes, first, last }: Terminals): World {
  const used = enough(a, withEarlier(given, a)).flatMap(({ terminal }) => (terminal === undefined ? [] : [terminal]));
  const terminals = used.toSorted(compareTerminals);
  const locks = terminals.filter(isLock);
  const moment: Partial<Record<Clock, number>> = {};
  for (const clock of CLOCKS) {
    const at = reached(locks.filter(({ unit }) => unit === clock));
    if (at > 0) moment[clock] = at;
  }
  const isOpen = (hole: Lock): boolean => {
    const [begun, ended] = [first.get(hole.unit), last.get(hole.unit)];
    const at = moment[hole.unit] ?? 0;
    if (ended !== undefined && at >= Number(ended.value)) return true;
    return locks.some((lock) => sameHole(lock, hole)) && (begun === undefined || at >= Number(begun.value));
  };
  return {
    keys: terminals.flatMap((one) => (one.kind === "key" ? [one.key] : [])),
    preimages: terminals.flatMap((one) => (one.kind === "hash" ? [{ function: one.function, image: one.image }] : [])),
    moment,
    holes: holes.map((hole) => holeOf(hole, isOpen(hole), moment[hole.unit] ?? 0)),
  };
}

/** When all of these have opened, holes having the least value they may have. */
function reached(locks: readonly Lock[]): number {
  return Math.max(0, ...locks.map(({ unit, value }) => (typeof value === "number" ? value : CLOCK_RANGE[unit].least)));
}

const sameHole = (a: Lock, b: Lock): boolean => a.unit === b.unit && a.value === b.value;

function holeOf({ unit, value }: Lock, open: boolean, at: number): Hole {
  const { least } = CLOCK_RANGE[unit];
  return { unit, name: String(value), value: open ? least : Math.max(least, at + 1), open };
}

/** What is given, and the numbered locks of `a` that are open with it. */
function withEarlier(given: ReadonlySet<Formula>, a: Formula): ReadonlySet<Formula> {
  const locks = [...given].flatMap((part) => numberedLock(part) ?? []);
  const open = within(a).filter((part) => {
    const lock = numberedLock(part);
    return lock !== undefined && locks.some(({ clock, value }) => clock === lock.clock && value >= lock.value);
  });
  return new Set([...given, ...open]);
}

/** Terminals among those given that fulfil `root`, of the parts of every threshold those that take the fewest. */
function enough(root: Formula, given: ReadonlySet<Formula>): readonly Formula[] {
  const all = within(root);
  const cost = new Map<Formula, number>();
  const costOf = (part: Formula): number => cost.get(part) ?? Infinity;
  const cheapest = ({ k, of }: Formula): readonly Formula[] => of.toSorted((x, y) => costOf(x) - costOf(y)).slice(0, k);
  for (const part of all) {
    const own = part.leaf ? (given.has(part) ? 1 : Infinity) : part.of.length < part.k ? Infinity : 0;
    cost.set(
      part,
      cheapest(part).reduce((sum, inner) => sum + costOf(inner), own),
    );
  }
  const chosen = new Set([root]);
  for (const part of chosen) for (const inner of cheapest(part)) chosen.add(inner);
  return [...chosen].filter(({ leaf }) => leaf);
}

/** Does `a` hold in this world, and `b` not, whatever raw leaves mean? */
export function isWorldOf(world: World, a: Condition, b: Condition): boolean {
  return holdsIn(a, world) === "yes" && holdsIn(b, world) === "no";
}

function holdsIn(condition: Condition, { holes, keys, moment, preimages }: World): ReturnType<typeof evaluate> {
  const values = new Map(holes.map(({ unit, name, value }) => [`${unit} ${name}`, value]));
  const bound = substitute(condition, (terminal) => {
    if (!isLock(terminal) || typeof terminal.value === "number") return terminal;
    const value = values.get(`${terminal.unit} ${terminal.value}`) ?? terminal.value;
    return { ...terminal, value } as Lock;
  });
  const held = new Set(keys);
  const known = new Set(preimages.map(({ function: name, image }) => `${name} ${image}`));
  const holding = {
    keys: (id: string) => held.has(id),
    preimages: (name: HashFunction, image: string) => known.has(`${name} ${image}`),
  };
  return evaluate(bound, holding, moment satisfies Moment);
}
