/**
 * The transactions that pay a state out: version 3, no fee of their own, one P2A output that anybody may spend to pay it for them, and outputs in BIP69's
 * order. What is below the dust limit gets no output: it goes to the P2A up to its own dust limit, and what is left of it to the fee.
 */
import type { Bytes } from "../base/bytes.ts";
import type { OutPoint, Transaction, TxOutput } from "../transaction/transaction.ts";
import { compareBytes, EMPTY, fromHex } from "../base/bytes.ts";
import { sats } from "../base/units.ts";

/** BIP433: "OP_1 <4e73>". */
export const P2A_SCRIPT: Bytes = fromHex("51024e73");

/** Below this a P2A is dust, which is relayed only from a transaction without fee. */
const P2A_DUST = 240n;

/** BIP431: "version=3". */
export const TRUC_VERSION = 3;

/** BIP431: "A TRUC transaction must have a sigop-adjusted virtual size [...] within 10,000vB". */
export const TRUC_SIZE = 10_000;

/** BIP125: replaceable, without a relative lock; nLockTime counts. */
export const REPLACEABLE = 0xffff_fffd;

/** "min(240, sum(trimmed)), remainder of trimmed becomes fee": so the fee is 0 as long as the P2A is dust. */
export const anchorAmount = (trimmed: bigint): bigint => (trimmed < P2A_DUST ? trimmed : P2A_DUST);

/** The fee that a payout transaction pays: what was trimmed beyond the P2A. */
export const payoutFee = (trimmed: bigint): bigint => trimmed - anchorAmount(trimmed);

export const anchorOutput = (trimmed: bigint): TxOutput => ({
  amount: sats(anchorAmount(trimmed)),
  scriptPubKey: P2A_SCRIPT,
});

/** BIP69: by amount, then by script; what is equal in both keeps its order. */
export const arrangeOutputs = <T extends { readonly amount: bigint; readonly scriptPubKey: Bytes }>(
  outputs: readonly T[],
): readonly T[] =>
  outputs.toSorted((a, b) =>
    a.amount === b.amount ? compareBytes(a.scriptPubKey, b.scriptPubKey) : a.amount < b.amount ? -1 : 1,
  );

export interface SingleInput {
  readonly outPoint: OutPoint;
  readonly sequence: number;
  readonly lockTime: number;
  readonly outputs: readonly { readonly amount: bigint; readonly scriptPubKey: Bytes }[];
  /** 3 where absent. */
  readonly version?: number;
}

/** A transaction of one input, unsigned. */
export const singleInput = ({ outPoint, sequence, lockTime, outputs, version }: SingleInput): Transaction => ({
  version: version ?? TRUC_VERSION,
  inputs: [{ outPoint, scriptSig: EMPTY, sequence, witness: [] }],
  outputs: outputs.map(({ amount, scriptPubKey }) => ({ amount: sats(amount), scriptPubKey })),
  lockTime,
});
