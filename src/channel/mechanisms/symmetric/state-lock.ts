/**
 * The number of a state as an nLockTime: "TL(n) = 500,000,000 + n", a time long past. Consensus compares it with the median time past, so every number up to a margin
 * below a time that the network is known to have reached is final at once; a greater one would freeze the channel until then.
 */
import type { ChannelParameters } from "../../parameters.ts";
import { invariant } from "../../../base/invariant.ts";
import { LIMITS } from "../../../script/limits.ts";
import { networkOf } from "../../check-parameters.ts";

/** Two hours: what a block's time may be ahead, so that no reorganisation brings the median time below. */
const MARGIN_SECONDS = 7200;

export const stateLock = (sequence: number): number => LIMITS.lockTimeThreshold.value + sequence;

/** State of a lock; `undefined`: below state 0. */
export const lockedState = (lock: number): number | undefined =>
  lock >= LIMITS.lockTimeThreshold.value ? lock - LIMITS.lockTimeThreshold.value : undefined;

/** "n_max = MTP - 500,000,000 - margin(7200)", for the time that is known of the network. */
export function lastState({ genesis }: ChannelParameters): number {
  const network = networkOf(genesis);
  invariant(network !== undefined, "the parameters were checked");
  return network.now.time - LIMITS.lockTimeThreshold.value - MARGIN_SECONDS;
}
