/**
 * CompactSize, the length prefix of everything Bitcoin serialises: one byte below 0xfd, else a marker byte and 2, 4 or 8 bytes, least
 * significant first. One number has one encoding here: {@link readCompactSize} refuses the longer ones, as Bitcoin Core does.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Reader } from "./reader.ts";
import { fail, readBytes, readUint16, readUint32, readUint64, readUint8, remaining } from "./reader.ts";

/** Bytes that {@link compactSize} needs for `value`. */
export function compactSizeLength(value: number): number {
  if (value < 0xfd) return 1;
  if (value <= 0xffff) return 3;
  return value <= 0xffff_ffff ? 5 : 9;
}

export function compactSize(value: number): Bytes {
  const length = compactSizeLength(value);
  if (length === 1) return Uint8Array.of(value);
  const out = new Uint8Array(length);
  const view = new DataView(out.buffer);
  out[0] = length === 3 ? 0xfd : length === 5 ? 0xfe : 0xff;
  if (length === 3) view.setUint16(1, value, true);
  else if (length === 5) view.setUint32(1, value, true);
  else view.setBigUint64(1, BigInt(value), true);
  return out;
}

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
