/** The units of a delay as policies write them. Months and years are none: their length varies. */
import { LIMITS } from "../script/limits.ts";

/** BIP68: seconds in a unit of a relative lock in time. */
export const DURATION_UNIT = 512;

export const UNIT_SECONDS: ReadonlyMap<string, number> = new Map([
  ["minutes", 60],
  ["hour", 3600],
  ["hours", 3600],
  ["day", 86_400],
  ["days", 86_400],
  ["week", 604_800],
  ["weeks", 604_800],
]);

export const isBlocks = (unit: string): boolean => unit === "block" || unit === "blocks";

/** Of a unit of time; `undefined` for every other word. */
export const secondsOf = (unit: string): number | undefined => UNIT_SECONDS.get(unit);

/** What `older` compares, rounded up: a lock may hold a little longer than written, never shorter. `undefined`: no unit, or more than nSequence can count. */
export function ageOf(
  count: number,
  unit: string,
): { readonly unit: "blocks" | "duration"; readonly value: number } | undefined {
  const seconds = secondsOf(unit);
  if (!isBlocks(unit) && seconds === undefined) return undefined;
  const value = seconds === undefined ? count : Math.ceil((count * seconds) / DURATION_UNIT);
  return value <= LIMITS.sequenceMask.value
    ? { unit: seconds === undefined ? "blocks" : "duration", value }
    : undefined;
}
