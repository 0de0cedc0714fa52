/**
 * Four clocks run apart, and a claim about one says nothing of a lock that counts by another: what its author may have meant. A bare number is a
 * height, and for the age of an output its unit is written.
 */
import type { Clock, Lock } from "../policy/index.ts";
import type { Claim } from "./claim.ts";
import { dateWords } from "../policy/words.ts";
import { DURATION_UNIT, UNIT_SECONDS } from "../program/age-units.ts";
import { LIMITS } from "../script/limits.ts";

/** The clock that is taken for another, both ways. */
const OTHER: Readonly<Record<Clock, Clock>> = {
  blocks: "duration",
  duration: "blocks",
  height: "time",
  time: "height",
};

const APART: Readonly<Record<Clock, string>> = {
  blocks: "blocks and time are separate clocks, and this lock counts blocks",
  duration: "blocks and time are separate clocks, and this lock counts time",
  height: "heights and dates are separate clocks, and this lock waits for a height",
  time: "heights and dates are separate clocks, and this lock waits for a date",
};

/** `locks`: those that decide against the claim. */
export function clockNotes({ when }: Claim, locks: readonly Lock[]): readonly string[] {
  if (when.kind !== "from" && when.kind !== "before") return [];
  const named = when.moment;
  const height = typeof named.height === "number" ? named.height + (when.kind === "before" ? 1 : 0) : undefined;
  const notes = locks.flatMap(({ unit, value }): readonly string[] => {
    if (named[unit] !== undefined) return [];
    if (unit === "blocks" && height !== undefined && height <= LIMITS.sequenceMask.value)
      return [`\`${height}\` is a block height; for the age write \`${momentText("blocks", height)}\``];
    return named[OTHER[unit]] === undefined ? [] : [`${APART[unit]}: write \`${momentText(unit, value)}\``];
  });
  return [...new Set(notes)];
}

/** As an assertion writes it. */
function momentText(unit: Clock, value: number | string): string {
  if (typeof value === "string") return value;
  switch (unit) {
    case "blocks":
      return `${value} ${value === 1 ? "block" : "blocks"}`;
    case "duration":
      return durationText(value);
    case "height":
      return String(value);
    case "time":
      return dateWords(value);
  }
}

/** In the largest unit that comes to the same number of steps, rounded up as the language rounds: minutes always do, being shorter than a step. */
function durationText(steps: number): string {
  const seconds = steps * DURATION_UNIT;
  const units = [...UNIT_SECONDS].filter(([name]) => name.endsWith("s")).toSorted(([, a], [, b]) => b - a);
  const isSame = (size: number): boolean => Math.ceil((Math.floor(seconds / size) * size) / DURATION_UNIT) === steps;
  const [unit, size] = units.find(([, each]) => isSame(each)) ?? ["minutes", 60];
  const count = Math.floor(seconds / size);
  return `${count} ${count === 1 ? unit.replace(/s$/, "") : unit}`;
}
