/**
 * Sizes, summed field by field without serialising. BIP141: "Transaction weight is defined as Base transaction size * 3 + Total transaction
 * size"; a byte outside the witness weighs 4 units, a byte of marker, flag and witness one.
 */
import type { Bytes } from "../base/bytes.ts";
import type { VBytes, Weight } from "../base/units.ts";
import type { Transaction, TxInput, TxOutput } from "./transaction.ts";
import { vbytes, weight } from "../base/units.ts";
import { compactSizeLength } from "../base/compact-size.ts";
import { prefixedLength } from "./compact-size.ts";
import { hasWitness } from "./transaction.ts";

const OUT_POINT = 32 + 4;
const SEQUENCE = 4;
const AMOUNT = 8;
const VERSION = 4;
const LOCK_TIME = 4;
const MARKER_AND_FLAG = 2;

const sum = <T>(items: readonly T[], size: (item: T) => number): number =>
  items.reduce((total, item) => total + size(item), compactSizeLength(items.length));

const inputSize = (input: TxInput): number => OUT_POINT + prefixedLength(input.scriptSig.length) + SEQUENCE;
const outputSize = (output: TxOutput): number => AMOUNT + prefixedLength(output.scriptPubKey.length);

/** Bytes of a serialised witness stack, its own count included: what BIP342's signature budget starts from. */
export const witnessSize = (witness: readonly Bytes[]): number => sum(witness, (item) => prefixedLength(item.length));

/** Bytes without marker, flag and witness. */
export const baseSize = (tx: Transaction): number =>
  VERSION + sum(tx.inputs, inputSize) + sum(tx.outputs, outputSize) + LOCK_TIME;

/** Bytes of {@link encodeTransaction}. */
export function totalSize(tx: Transaction): number {
  if (!hasWitness(tx)) return baseSize(tx);
  const witness = tx.inputs.reduce((total, input) => total + witnessSize(input.witness), 0);
  return baseSize(tx) + MARKER_AND_FLAG + witness;
}

export const transactionWeight = (tx: Transaction): Weight => weight(3 * baseSize(tx) + totalSize(tx));

/** Virtual bytes as nodes count them for fees. BIP141: "Virtual transaction size is defined as Transaction weight / 4 (rounded up to the next integer)." */
export const virtualSize = (tx: Transaction): VBytes => vbytes(weight(4 * Math.ceil(transactionWeight(tx) / 4)));
