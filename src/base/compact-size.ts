/**
 * CompactSize, the length prefix of everything Bitcoin serialises: one byte below 0xfd, else a marker byte and 2, 4 or 8 bytes, least
 * significant first.
 */
import type { Bytes } from "./bytes.ts";

/** Bytes that {@link compactSize} needs for `value`, an integer from 0 to 2^53 - 1. */
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
