/** Changes of a transaction inside a message, each of one field: the hex is decoded, changed and encoded again. */
import { fromHex, toHex } from "../../src/base/bytes.ts";
import type { Transaction, TxInput } from "../../src/transaction/index.ts";
import { decodeTransaction, encodeTransaction } from "../../src/transaction/index.ts";
import { bytesOf } from "../../test/channel/parties.ts";
import type { Edit } from "./row.ts";
import { change, flipped } from "./row.ts";

export const changeTx = (path: string, to: (tx: Transaction) => Transaction): Edit =>
  change<string>(path, (hex) => toHex(encodeTransaction(to(decoded(hex)))));

function decoded(hex: string): Transaction {
  const tx = decodeTransaction(fromHex(hex));
  if (!tx.ok) throw new Error(tx.error.reason);
  return tx.value;
}

export const firstInput =
  (to: (input: TxInput) => Partial<TxInput>) =>
  (tx: Transaction): Transaction => ({
    ...tx,
    inputs: tx.inputs.map((input, i) => (i === 0 ? { ...input, ...to(input) } : input)),
  });

export const witness = (path: string, to: (items: readonly Uint8Array[]) => readonly Uint8Array[]): Edit =>
  changeTx(
    path,
    firstInput((input) => ({ witness: to(input.witness) })),
  );

export const bitOf = (bytes: Uint8Array, at: number): Uint8Array => fromHex(flipped(toHex(bytes), at));

/** One item of the witness; from the end where negative. */
export const item = (path: string, index: number, to: (bytes: Uint8Array) => Uint8Array): Edit =>
  witness(path, (items) => items.map((bytes, i) => (i === (index + items.length) % items.length ? to(bytes) : bytes)));

export const version2 = (path: string): Edit => changeTx(path, (tx) => ({ ...tx, version: 2 }));
export const signatureBit = (path: string): Edit => item(path, 0, (bytes) => bitOf(bytes, 40));
export const hashTyped = (path: string, hashType: number): Edit =>
  item(path, 0, (bytes) => Uint8Array.of(...bytes.slice(0, 64), hashType));
export const annexed = (path: string): Edit => witness(path, (items) => [...items, Uint8Array.of(0x50)]);
export const truncated = (path: string): Edit => change<string>(path, (hex) => hex.slice(0, -2));

export const elsewhere = (path: string): Edit =>
  changeTx(
    path,
    firstInput(({ outPoint }) => ({ outPoint: { ...outPoint, txid: bytesOf("elsewhere") } })),
  );

export const otherOutput = (path: string): Edit =>
  changeTx(
    path,
    firstInput(({ outPoint }) => ({ outPoint: { ...outPoint, vout: outPoint.vout + 1 } })),
  );

/** The first output hands on a satoshi less. */
export const satoshiLess = (path: string): Edit =>
  changeTx(path, (tx) => ({
    ...tx,
    outputs: tx.outputs.map((output, i) =>
      i === 0 ? { ...output, amount: (output.amount - 1n) as typeof output.amount } : output,
    ),
  }));
