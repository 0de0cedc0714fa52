/** Reading CompactSize (`base/compact-size.ts`): one number has one encoding, and the longer ones are refused, as Bitcoin Core does. */
import type { Bytes } from "../base/bytes.ts";
import type { Reader } from "./reader.ts";
import { compactSizeLength } from "../base/compact-size.ts";
import { fail, readBytes, readUint16, readUint32, readUint64, readUint8, remaining } from "./reader.ts";

/** Bytes of `length` bytes with their prefix. */
export const prefixedLength = (length: number): number => compactSizeLength(length) + length;

/** The size of `what`: its bytes, or how many it is. 2^53 - 1 and all above read as 2^53 - 1: no input is that long, so the caller's own bound refuses it. */
export function readCompactSize(reader: Reader, what: string): number {
  const start = reader.offset;
  const first = readUint8(reader, what);
  if (first < 0xfd) return first;
  const value =
    first === 0xfd
      ? readUint16(reader, what)
      : first === 0xfe
        ? readUint32(reader, what)
        : Number(readUint64(reader, what));
  const wanted = first === 0xfd ? 3 : first === 0xfe ? 5 : 9;
  if (compactSizeLength(value) !== wanted) fail(reader, `the size of ${what} is longer than it need be`, start);
  return Math.min(value, Number.MAX_SAFE_INTEGER);
}

/** A byte string behind its length. */
export function readPrefixed(reader: Reader, what: string): Bytes {
  const start = reader.offset;
  const length = readCompactSize(reader, what);
  if (length > remaining(reader)) fail(reader, `${what} is longer than the bytes`, start);
  return readBytes(reader, length, what);
}
