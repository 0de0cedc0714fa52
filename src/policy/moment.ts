/**
 * A moment is what locks see: how far each of four clocks has come. `height` and `time` are the chain's, `blocks` and `duration` the
 * age of the output, the latter in units of 512 seconds. Clocks do not compare with one another.
 *
 * A lock that is a hole opens somewhere in its clock's range, nobody knows where: it compares with itself, and with an instant outside
 * of that range.
 */
import type { Condition } from "./condition.ts";
import type { Truth } from "./truth.ts";

/** The unit of a lock: each is a clock of its own. */
export type Clock = Lock["unit"];

export type Lock = Extract<Condition, { kind: "older" | "after" }>;

export type Instant =
  /** How far the clock has come; Infinity: without end. */
  | number
  /** Exactly when the lock opens whose value is the hole `at`. */
  | { readonly at: string }
  /** One step before that. */
  | { readonly before: string };

/** A clock that is absent has not begun. */
export type Moment = Readonly<Partial<Record<Clock, Instant>>>;

/** In the order in which they are told. */
export const CLOCKS: readonly Clock[] = Object.freeze(["height", "time", "blocks", "duration"]);

/** Every clock unbounded: whatever can open is open. */
export const EVENTUALLY: Moment = Object.freeze({
  height: Infinity,
  time: Infinity,
  blocks: Infinity,
  duration: Infinity,
});

/** Where a lock of that clock may open: what `older` and `after` accept, as BIP68 and BIP65 count. */
export const CLOCK_RANGE: Readonly<Record<Clock, { readonly least: number; readonly most: number }>> = Object.freeze({
  height: { least: 1, most: 499_999_999 },
  time: { least: 500_000_000, most: 0x7fff_ffff },
  blocks: { least: 1, most: 0xffff },
  duration: { least: 1, most: 0xffff },
});

export const isLock = (condition: Condition): condition is Lock =>
  condition.kind === "older" || condition.kind === "after";

/** Has the lock opened? A lock of nothing (`older(65536)` means 0 blocks) always has. */
export function lockOpen({ unit, value }: Lock, moment: Moment): Truth {
  if (typeof value === "number" && value <= 0) return "yes";
  const instant = moment[unit] ?? 0;
  if (typeof instant === "number") return atNumber(value, instant, unit);
  return "at" in instant ? whenOpens(value, instant.at, unit) : justBefore(value, instant.before, unit);
}

const truth = (holds: boolean): Truth => (holds ? "yes" : "no");

function atNumber(value: number | string, instant: number, clock: Clock): Truth {
  if (typeof value === "number") return truth(value <= instant);
  const { least, most } = CLOCK_RANGE[clock];
  if (instant < least) return "no";
  return instant >= most ? "yes" : "unknown";
}

function whenOpens(value: number | string, hole: string, clock: Clock): Truth {
  if (typeof value === "string") return value === hole ? "yes" : "unknown";
  return value <= CLOCK_RANGE[clock].least ? "yes" : "unknown";
}

function justBefore(value: number | string, hole: string, clock: Clock): Truth {
  if (typeof value === "string") return value === hole ? "no" : "unknown";
  return value >= CLOCK_RANGE[clock].most ? "no" : "unknown";
}
