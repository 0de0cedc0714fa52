/** What the fuzzer throws bytes at: a target says how its bytes come about and what must hold of the answer. */
import type { Random } from "../test/interpreter/random.ts";

export interface Opened {
  /** An input that is none of the corpus. */
  readonly fresh: (random: Random) => Uint8Array;
  /**
   * Throws where an invariant breaks; otherwise names the way that the input took, as finely as is worth telling apart.
   */
  readonly run: (bytes: Uint8Array) => string;
}

export interface FuzzTarget {
  readonly name: string;
  open(): Promise<Opened>;
}
