/**
 * When the next block may hold a transaction: the four clocks of its locks, read at a tip. Height and age in blocks count blocks; time and
 * age in seconds are **median** times past (BIP113), about an hour behind any clock, and never a clock.
 *
 * With a tip at height h the spend goes into block h + 1, so `after(n)` holds from tip n on, and an output in block c has h - c + 1
 * confirmations, which `older(n)` compares with n. A time lock t is final when t < MTP; an age in seconds runs from the median time past of
 * the block before the output's own.
 */
import type { Height, UnixTime } from "../base/units.ts";
import type { RelativeLock } from "./locktime.ts";
import type { Transaction, TxInput } from "./transaction.ts";
import { invariant } from "../base/invariant.ts";
import { height, unixTime } from "../base/units.ts";
import { FINAL_SEQUENCE, lockTimeOf, relativeLockOf } from "./locktime.ts";

/** The last block there is. */
export interface ChainTip {
  readonly height: Height;
  /** Of this block and the ten before it. */
  readonly medianTimePast: UnixTime;
}

/** Where an output was confirmed; `undefined` stands for one that is not yet in a block. */
export interface Confirmation {
  readonly height: Height;
  /** "the median-time-past of the output's previous block" (BIP68): of the block before the one that holds it. */
  readonly previousMedianTimePast: UnixTime;
}

/** "512 seconds granularity" (BIP68). */
export const SECONDS_PER_INTERVAL = 512;

/** Blocks whose timestamps BIP113 takes the median of. */
const MEDIAN_TIME_SPAN = 11;

/** BIP113's GetMedianTimePast: of the timestamps of the last eleven blocks, or of all while there are fewer; in any order. */
export function medianTimePast(timestamps: readonly UnixTime[]): UnixTime {
  invariant(timestamps.length > 0 && timestamps.length <= MEDIAN_TIME_SPAN, "one to eleven blocks");
  const sorted = timestamps.toSorted((a, b) => a - b);
  // "return pbegin[(pend - pbegin)/2]"
  return unixTime(sorted[Math.floor(sorted.length / 2)] ?? 0);
}

/** nLockTime lets the transaction into the block after `tip`. */
export function isFinal(tx: Transaction, tip: ChainTip): boolean {
  // Consensus ignores nLockTime when no input has a sequence below the final one.
  if (tx.inputs.every((input) => input.sequence === FINAL_SEQUENCE)) return true;
  const lock = lockTimeOf(tx.lockTime);
  // 0 is no lock; it is a height below every next block's.
  return lock.unit === "height" ? lock.height < tip.height + 1 : lock.time < tip.medianTimePast;
}

/** Age in blocks: 1 in the output's own block. */
export const ageInBlocks = (output: Confirmation, tip: ChainTip): number => tip.height - output.height + 1;

/** Whole units of 512 seconds between the two median times of BIP68. */
export const ageInIntervals = (output: Confirmation, tip: ChainTip): number =>
  Math.floor((tip.medianTimePast - output.previousMedianTimePast) / SECONDS_PER_INTERVAL);

/** The output is as old as the lock asks, for a spend in the block after `tip`. */
export const isOldEnough = (lock: RelativeLock, output: Confirmation, tip: ChainTip): boolean =>
  lock.unit === "blocks" ? lock.blocks <= ageInBlocks(output, tip) : lock.intervals <= ageInIntervals(output, tip);

/** The relative lock that an input has. BIP68 is about "transactions with an nVersion greater than or equal to 2". */
export const inputLock = (tx: Transaction, input: TxInput): RelativeLock | undefined =>
  tx.version < 2 ? undefined : relativeLockOf(input.sequence);

/**
 * The first input that BIP68 does not let into the block after `tip`, by its index: each lock is judged by the age of the output that its own
 * input spends. An output that is in no block yet is taken to get into the same block, as age 0 of either clock.
 */
export function immatureInput(
  tx: Transaction,
  spent: readonly (Confirmation | undefined)[],
  tip: ChainTip,
): number | undefined {
  invariant(spent.length === tx.inputs.length, "each input has its spent output");
  const index = tx.inputs.findIndex((input, i) => {
    const lock = inputLock(tx, input);
    if (lock === undefined) return false;
    return !isOldEnough(lock, spent[i] ?? inNextBlock(tip), tip);
  });
  return index < 0 ? undefined : index;
}

const inNextBlock = (tip: ChainTip): Confirmation => ({
  height: height(tip.height + 1),
  previousMedianTimePast: tip.medianTimePast,
});
