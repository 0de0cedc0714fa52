/** How long the push of a lock's number is while the number is open: its unit bounds it. */
import { pushNumber } from "../script/push.ts";
import type { LockUnit } from "./node.ts";

/** Least and most number of each unit, as pushed. */
export const LOCK_RANGES: Readonly<Record<LockUnit, readonly [number, number]>> = {
  blocks: [1, 65_535],
  duration: [4_194_305, 4_259_839],
  height: [1, 499_999_999],
  time: [500_000_000, 2_147_483_647],
};

export function numberPushBytes(unit: LockUnit): readonly [number, number] {
  const [least, most] = LOCK_RANGES[unit];
  return [pushNumber(least).length, pushNumber(most).length];
}
