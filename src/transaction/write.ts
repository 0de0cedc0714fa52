/** The pieces of a serialisation, as byte strings: numbers are little-endian, as all of Bitcoin's are. */
import type { Bytes } from "../base/bytes.ts";
import type { OutPoint, TxOutput } from "./transaction.ts";
import { concat } from "../base/bytes.ts";
import { compactSize } from "../base/compact-size.ts";

/** The low 32 bits of `value`. */
export const uint32 = (value: number): Bytes =>
  Uint8Array.of(value & 0xff, (value >>> 8) & 0xff, (value >>> 16) & 0xff, (value >>> 24) & 0xff);

/** The low 64 bits of `value`, in two's complement: of a signed amount, too. */
export function int64(value: bigint): Bytes {
  const out = new Uint8Array(8);
  new DataView(out.buffer).setBigInt64(0, BigInt.asIntN(64, value), true);
  return out;
}

/** {@link concat} for as many parts as a transaction has, which may be more than a call may have arguments. */
export function join(parts: readonly Bytes[]): Bytes {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** A script, witness item or other byte string behind its length. */
export const prefixed = (bytes: Bytes): Bytes => concat(compactSize(bytes.length), bytes);

/** COutPoint: "32-byte hash + 4-byte little-endian". */
export const outPointBytes = (outPoint: OutPoint): Bytes => concat(outPoint.txid, uint32(outPoint.vout));

/** CTxOut: amount and script. */
export const outputBytes = (output: TxOutput): Bytes => concat(int64(output.amount), prefixed(output.scriptPubKey));
