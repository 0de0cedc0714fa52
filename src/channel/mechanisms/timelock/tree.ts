/**
 * The counter of an invalidation tree: state n as d digits of base k, the most significant at level 1, and the wait of each level's node after its parent,
 * `s_i(n) = (k-1-digit_i)*step` blocks. Counting up makes one level wait a step less and resets those below it, which hang on it.
 *
 * Ordering lemma: for n' < n let j be the first level at which they differ: both nodes j spend the same output, and the newer is valid at least one step earlier.
 */
import type { ChannelParameters } from "../../parameters.ts";
import type { Refused } from "../../refuse.ts";
import { invariant } from "../../../base/invariant.ts";
import { refused } from "../../refuse.ts";
import { SEQUENCE_MAX } from "../../state.ts";

export interface TreeShape {
  /** d: levels. */
  readonly depth: number;
  /** k: values of a digit. */
  readonly radix: number;
  /** Blocks by which a newer node is valid earlier. */
  readonly step: number;
}

/** What a channel of this shape is worth and costs, shown when it is created. */
export interface TimelockBounds {
  /** How many states the channel can have, state 0 included. */
  readonly states: number;
  /** D(0): blocks that the locks take at worst, without confirmation times. */
  readonly worstDelay: number;
  /** Trigger and nodes, to leave with a state alone. */
  readonly transactions: number;
}

/** BIP68's 16 bits. */
const LOCK_MAX = 0xffff;

const DEPTH_MAX = 32;

export function treeOf({ tree, challengePeriod }: ChannelParameters): TreeShape {
  invariant(tree !== undefined, "a timelock channel has its radix and depth");
  return { ...tree, step: challengePeriod };
}

/** T1: "2<=k, 1<=d<=32, (k-1)*step<=65535". */
export function treeFault({ depth, radix, step }: TreeShape): Refused | undefined {
  if (radix < 2) return refused("E_TREE_PARAMS", `a digit has 2 values or more, not ${radix}`, { place: "radix" });
  if (depth < 1 || depth > DEPTH_MAX)
    return refused("E_TREE_PARAMS", `a tree has 1 to ${DEPTH_MAX} levels, not ${depth}`, { place: "depth" });
  const longest = (radix - 1) * step;
  return longest > LOCK_MAX
    ? refused("E_TREE_PARAMS", `a node would wait ${longest} blocks; a relative lock has at most ${LOCK_MAX}`, {
        place: "radix",
      })
    : undefined;
}

export const timelockBounds = (shape: TreeShape): TimelockBounds => ({
  states: lastState(shape) + 1,
  worstDelay: delayOf(shape, 0),
  transactions: shape.depth + 1,
});

/** k^d - 1, as far as a state's number goes. */
export function lastState({ depth, radix }: TreeShape): number {
  let states = 1;
  for (let level = 0; level < depth; level++) states = Math.min(states * radix, SEQUENCE_MAX + 1);
  return states - 1;
}

/** "n = sum_{i=1..d} digit_i * k^(d-i)": level 1 first. */
export function digitsOf({ depth, radix }: TreeShape, sequence: number): readonly number[] {
  const digits: number[] = [];
  let rest = sequence;
  for (let level = 0; level < depth; level++) {
    digits.unshift(rest % radix);
    rest = Math.floor(rest / radix);
  }
  invariant(rest === 0, "the tree has a path for the state");
  return digits;
}

/** "s_i(n) = (k-1-digit_i)*Delta", by level. */
export const waitsOf = (shape: TreeShape, sequence: number): readonly number[] =>
  digitsOf(shape, sequence).map((digit) => (shape.radix - 1 - digit) * shape.step);

/** D(n): "sum s_i(n)". */
export const delayOf = (shape: TreeShape, sequence: number): number =>
  waitsOf(shape, sequence).reduce((sum, wait) => sum + wait, 0);

/**
 * Dmax(n), the longest delay of state n and all that follow it: a carry over several levels makes a state wait longer than the one before.
 * "Delta*(d(k-1) - min(digitsum(n), min over i with digit_i<k-1 of digit_1+..+digit_i+1))".
 */
export function longestDelayFrom(shape: TreeShape, sequence: number): number {
  const { depth, radix, step } = shape;
  let [sum, least] = [0, Infinity];
  for (const digit of digitsOf(shape, sequence)) {
    sum += digit;
    // A later state may count this level up and have zeros below it.
    if (digit < radix - 1) least = Math.min(least, sum + 1);
  }
  return step * (depth * (radix - 1) - Math.min(sum, least));
}

/** The highest level, from 1, at which state n differs from the one before; 1 of state 0, which differs from nothing. */
export function changedLevel(shape: TreeShape, sequence: number): number {
  if (sequence === 0) return 1;
  return firstDifference(shape, sequence - 1, sequence) ?? 1;
}

/** The first level, from 1, at which two states differ; `undefined`: they are one. */
export function firstDifference(shape: TreeShape, one: number, other: number): number | undefined {
  const others = digitsOf(shape, other);
  const index = digitsOf(shape, one).findIndex((digit, i) => digit !== others[i]);
  return index < 0 ? undefined : index + 1;
}
