/**
 * Races: two coalitions that come to be able to take an output within few blocks of each other, one of them by waiting. Who opens first has no
 * more than that gap to get a transaction confirmed before the other can take everything; blocks come at random, fees rise, and a short
 * reorganisation takes a confirmation back.
 *
 * Only moments of one clock are compared: an output's age with its age (0 where no lock is asked for), the chain's with the chain's. How an age
 * relates to a height, or "at any moment" to a deadline, depends on when the output confirms.
 */
import type { Clock, Coalition, Condition, Moment } from "../policy/index.ts";
import { CLOCKS, isLock, lockOpen, lockValues, substitute, timeline } from "../policy/index.ts";

/**
 * Gaps below these are races. Six blocks are the shortest challenge period that a channel may have, and the depth that payments are commonly trusted
 * from; the same in time is an hour, for a clock in units of 512 seconds the next whole number of them.
 */
export const RACE_MARGIN: Readonly<Record<Clock, number>> = Object.freeze({
  height: 6,
  blocks: 6,
  time: 3600,
  duration: Math.ceil(3600 / 512),
});

export interface Race {
  readonly first: Coalition;
  /** When, on the clock; 0 of an age: at once. */
  readonly firstAt: number | string;
  readonly second: Coalition;
  readonly secondAt: number | string;
  readonly clock: Clock;
  /** On that clock. */
  readonly gap: number;
}

interface Opening {
  readonly who: Coalition;
  readonly at: number | string;
}

/** Moments of one clock that are looked at, and coalitions of each: some tenths of a second. */
const MOST_STAGES = 32;
const MOST_COALITIONS = 8;

/** The narrowest first; of an output of a great many moments those among the first. */
export function racesOf(condition: Condition, now: Moment): readonly Race[] {
  const locks = lockValues(condition);
  const clocks = CLOCKS.filter((clock) => locks[clock].length > 0);
  const races = clocks.flatMap((clock) => racesOn(clock, openingsOn(clock, condition, now)));
  return races.toSorted((a, b) => a.gap - b.gap);
}

const isAge = (clock: Clock): boolean => clock === "blocks" || clock === "duration";

/** Whoever waits for this clock alone; on clocks of the output's age, whoever need not wait is there from the start. */
function openingsOn(clock: Clock, condition: Condition, now: Moment): readonly Opening[] {
  const alone = substitute(condition, (terminal) =>
    isLock(terminal) && terminal.unit !== clock && lockOpen(terminal, now) !== "yes"
      ? { kind: "impossible" }
      : terminal,
  );
  const { stages } = timeline(alone, now, { stages: MOST_STAGES, limit: MOST_COALITIONS });
  return stages
    .filter(({ locks }) => locks.length === 1 || (locks.length === 0 && isAge(clock)))
    .flatMap(({ locks, gained }) => gained.list.map((who): Opening => ({ who, at: locks[0]?.value ?? 0 })))
    .toSorted((a, b) => Number(typeof a.at === "string") - Number(typeof b.at === "string") || compare(a.at, b.at));
}

const compare = (a: number | string, b: number | string): number => (a < b ? -1 : a > b ? 1 : 0);

function racesOn(clock: Clock, openings: readonly Opening[]): readonly Race[] {
  const races: Race[] = [];
  for (const [i, first] of openings.entries())
    for (const second of openings.slice(i + 1)) {
      const gap = gapOf(first.at, second.at);
      if (gap === undefined || gap >= RACE_MARGIN[clock]) break;
      // Who can act at once, both of them, does not wait for the other to be late.
      if (second.at === 0 || !leavesOut(second.who, first.who)) continue;
      races.push({ clock, gap, first: first.who, firstAt: first.at, second: second.who, secondAt: second.at });
    }
  return races;
}

/** Values that are not known compare only with themselves. */
function gapOf(first: number | string, second: number | string): number | undefined {
  if (typeof first === "number" && typeof second === "number") return second - first;
  return first === second ? 0 : undefined;
}

/** Somebody of the first coalition loses when the second is quicker. */
const leavesOut = (second: Coalition, first: Coalition): boolean =>
  first.keys.some((key) => !second.keys.includes(key));
