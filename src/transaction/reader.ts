/**
 * Reading bytes in order, without exceptions: the first failure is kept with its offset, everything read after it is zero or empty and moves
 * nothing. So a decoder reads top to bottom like the format it obeys, and asks once at its end; only loops ask before they go on.
 */
import type { Bytes } from "../base/bytes.ts";
import { EMPTY } from "../base/bytes.ts";

/** Where bytes stop being what they should be, and why; never quotes the bytes. */
export interface DecodeError {
  readonly offset: number;
  readonly reason: string;
}

export interface Reader {
  readonly bytes: Bytes;
  readonly view: DataView;
  offset: number;
  failure: DecodeError | undefined;
}

/** The bytes are copied, so that what is decoded does not change when the caller's buffer does. */
export function readerOf(bytes: Bytes): Reader {
  const copy = new Uint8Array(bytes);
  return { bytes: copy, view: new DataView(copy.buffer), offset: 0, failure: undefined };
}

export const remaining = (reader: Reader): number =>
  reader.failure === undefined ? reader.bytes.length - reader.offset : 0;

/** Keeps the first failure only. */
export function fail(reader: Reader, reason: string, offset: number = reader.offset): void {
  reader.failure ??= { offset, reason };
}

/** Offset of `length` bytes that are there, moved past; `undefined` when they are not. */
function claim(reader: Reader, length: number, what: string): number | undefined {
  if (reader.failure !== undefined) return undefined;
  const start = reader.offset;
  if (length > reader.bytes.length - start) {
    fail(reader, `the bytes end within ${what}`);
    return undefined;
  }
  reader.offset += length;
  return start;
}

export function readBytes(reader: Reader, length: number, what: string): Bytes {
  const start = claim(reader, length, what);
  return start === undefined || length === 0 ? EMPTY : reader.bytes.subarray(start, start + length);
}

export function readUint8(reader: Reader, what: string): number {
  const start = claim(reader, 1, what);
  return start === undefined ? 0 : reader.view.getUint8(start);
}

export function readUint16(reader: Reader, what: string): number {
  const start = claim(reader, 2, what);
  return start === undefined ? 0 : reader.view.getUint16(start, true);
}

export function readUint32(reader: Reader, what: string): number {
  const start = claim(reader, 4, what);
  return start === undefined ? 0 : reader.view.getUint32(start, true);
}

export function readUint64(reader: Reader, what: string): bigint {
  const start = claim(reader, 8, what);
  return start === undefined ? 0n : reader.view.getBigUint64(start, true);
}

export function readInt64(reader: Reader, what: string): bigint {
  const start = claim(reader, 8, what);
  return start === undefined ? 0n : reader.view.getBigInt64(start, true);
}

/** The end of every strict decoder: nothing may follow. */
export function expectEnd(reader: Reader): void {
  if (remaining(reader) > 0) fail(reader, "bytes follow the end");
}
