/**
 * A transaction as it stands on the wire (BIP144), its numbers as the fields hold them: 32-bit fields unsigned (Bitcoin Core reads the
 * version so since v28), amounts signed. Nothing here says that a transaction is valid; {@link decodeTransaction} says that it is one.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Sats } from "../base/units.ts";

export interface OutPoint {
  /** 32 bytes in the order of the hash; explorers and RPC show them reversed. */
  readonly txid: Bytes;
  readonly vout: number;
}

export interface TxInput {
  readonly outPoint: OutPoint;
  readonly scriptSig: Bytes;
  readonly sequence: number;
  /** Bottom of the stack first; empty for an input without witness. */
  readonly witness: readonly Bytes[];
}

export interface TxOutput {
  readonly amount: Sats;
  readonly scriptPubKey: Bytes;
}

export interface Transaction {
  readonly version: number;
  readonly inputs: readonly TxInput[];
  readonly outputs: readonly TxOutput[];
  readonly lockTime: number;
}

export const hasWitness = (tx: Transaction): boolean => tx.inputs.some((input) => input.witness.length > 0);
