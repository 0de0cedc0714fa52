/** The clocks of a plan in words: "at height 910000 and the time 2026-02-25 21:32 UTC, the output 0 blocks old". */
import type { Assets } from "../program/spend-plan.ts";
import { ageWords, enumerate, momentWords } from "../policy/words.ts";

export function atWords({ height, time, blocks, duration }: NonNullable<Assets["at"]>): string {
  const chain = [
    ...(height === undefined ? [] : [momentWords("height", height)]),
    ...(time === undefined ? [] : [momentWords("time", time)]),
  ];
  const ages = [
    ...(blocks === undefined ? [] : [ageWords("blocks", blocks)]),
    ...(duration === undefined ? [] : [ageWords("duration", duration)]),
  ];
  return `at ${enumerate(chain)}, the output ${ages.length === 0 ? "not confirmed yet" : enumerate(ages)}`;
}
