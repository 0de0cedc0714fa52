/**
 * What is true of every output that confirms from now on, so that a relative lock says something of the absolute clocks too: such an output is
 * in a block above the tip, so it is n blocks old no earlier than at height now + n; and it is d units of 512 seconds old no earlier than 512 × d
 * seconds from now, since BIP68 counts them from the median time past of the block before its own, and median times never go back.
 *
 * Invariant: at every moment of such an output the condition and {@link fromNowOn} of it are fulfilled by the same people.
 */
import type { Condition, Lock, Moment } from "../policy/index.ts";
import type { Now } from "./scene.ts";
import { CLOCK_RANGE, isLock, substitute } from "../policy/index.ts";

/** BIP68: "in units of 512 seconds". */
const SECONDS_PER_UNIT = 512;

/** The absolute lock that has opened whenever this relative one has. */
export function followsFrom({ unit, value }: Lock, now: Now): Lock | undefined {
  if (typeof value !== "number" || (unit !== "blocks" && unit !== "duration")) return undefined;
  const clock = unit === "blocks" ? "height" : "time";
  const reached = unit === "blocks" ? now.height + value : now.time + SECONDS_PER_UNIT * value;
  return { kind: "after", unit: clock, value: Math.min(reached, CLOCK_RANGE[clock].most) };
}

/** The same condition, with what follows from its relative locks said beside them. */
export const fromNowOn = (condition: Condition, now: Now): Condition =>
  substitute(condition, (terminal) => {
    const lock = isLock(terminal) ? followsFrom(terminal, now) : undefined;
    return lock === undefined ? terminal : { kind: "threshold", k: 2, of: [terminal, lock] };
  });

/** The clocks of the chain as they stand. */
export const momentOf = ({ height, time }: Now): Moment => ({ height, time });
