/** Coalitions: who and what suffices to spend, and nothing that could be spared. */
import type { Count } from "./minimal-count.ts";
import type { Bits, Mask } from "./terminal-sets.ts";
import type { Preimage } from "./world.ts";

/** Exactly these sign, and exactly these are shown; in the order in which the policy names them. */
export interface Coalition {
  readonly keys: readonly string[];
  readonly preimages: readonly Preimage[];
}

export interface Coalitions {
  /** The smallest first. */
  readonly list: readonly Coalition[];
  /** How many there are, listed or not. */
  readonly count: Count;
}

/** A set of terminals as the people and secrets it stands for. */
export function coalitionOf(set: Mask, bits: Bits): Coalition {
  const terminals = [...bits].flatMap(([{ terminal }, bit]) =>
    (set & bit) === 0n || terminal === undefined ? [] : [terminal],
  );
  return {
    keys: terminals.flatMap((one) => (one.kind === "key" ? [one.key] : [])),
    preimages: terminals.flatMap((one) => (one.kind === "hash" ? [{ function: one.function, image: one.image }] : [])),
  };
}
