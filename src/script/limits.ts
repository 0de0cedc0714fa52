/**
 * Limits of scripts and of what spends them, one row each: consensus makes a breach unspendable, policy makes it
 * unrelayed. Sources are Bitcoin Core v29.0.
 */

export interface Limit {
  readonly value: number;
  readonly kind: "consensus" | "policy";
  readonly source: string;
}

const core = (path: string): string => `https://github.com/bitcoin/bitcoin/blob/v29.0/src/${path}`;
const row = (value: number, kind: Limit["kind"], source: string): Limit => ({ value, kind, source });

export type LimitName =
  | "stackElements"
  | "elementBytes"
  | "standardWitnessItemBytes"
  | "standardTransactionWeight"
  | "blockWeight"
  | "miniscriptBytes"
  | "multiAKeys"
  | "lockNumber"
  | "lockTimeThreshold"
  | "sequenceTypeFlag"
  | "sequenceMask";

export const LIMITS: Readonly<Record<LimitName, Limit>> = {
  /** Elements on stack and altstack together, before and during execution (BIP342 keeps it). */
  stackElements: row(1000, "consensus", core("script/script.h")),
  /** Bytes of one stack element; BIP342 applies it to the witness too. */
  elementBytes: row(520, "consensus", core("script/script.h")),
  /** Bytes of one witness item that satisfies a tapscript. */
  standardWitnessItemBytes: row(80, "policy", core("policy/policy.h")),
  /** Weight of a transaction that nodes relay. */
  standardTransactionWeight: row(400_000, "policy", core("policy/policy.h")),
  blockWeight: row(4_000_000, "consensus", core("consensus/consensus.h")),
  /**
   * Bytes of a miniscript leaf, as Core bounds it: what is left of a standard transaction beside its body (378 weight
   * units), the largest witness (3 + 1000 × 66), the largest control block (3 + 4129) and the script's own length (5).
   */
  miniscriptBytes: row(329_482, "policy", core("script/miniscript.h")),
  /** Keys of one `multi_a`: with 1000 elements on the stack no room is left to push a key. */
  multiAKeys: row(999, "consensus", core("script/script.h")),
  /** Numbers of `older` and `after` are below 2^31 (BIP379). */
  lockNumber: row(0x7fff_ffff, "consensus", "https://github.com/bitcoin/bips/blob/master/bip-0379.md"),
  /** nLockTime from here on is a time, below a height. */
  lockTimeThreshold: row(500_000_000, "consensus", core("script/script.h")),
  /** nSequence bit 22: units of 512 seconds instead of blocks (BIP68). */
  sequenceTypeFlag: row(1 << 22, "consensus", core("primitives/transaction.h")),
  /** nSequence bits that hold the value (BIP68). */
  sequenceMask: row(0xffff, "consensus", core("primitives/transaction.h")),
};
