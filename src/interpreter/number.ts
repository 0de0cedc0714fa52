/**
 * Script numbers inside the engine: at most 5 bytes, so a double holds them exactly, and a `bigint` would cost a memory
 * cell for each addition. BIP342 keeps consensus free of the minimal form; a rule set that asks for it says so.
 */
import type { Bytes } from "../base/bytes.ts";
import { EMPTY } from "../base/bytes.ts";
import { isMinimalNumber } from "../script/number.ts";

export const TRUE: Bytes = Uint8Array.of(1);
export const FALSE: Bytes = EMPTY;

/** Bytes of an operand of arithmetic. */
export const NUMBER_BYTES = 4;
/** BIP65 and BIP112 read 5 bytes, for the whole range of nLockTime and nSequence. */
export const LOCK_BYTES = 5;

/** The number, or `undefined` when there are too many bytes or, where `minimal`, more than need be. */
export function readNumber(bytes: Bytes, maxBytes: number, minimal: boolean): number | undefined {
  const { length } = bytes;
  if (length > maxBytes) return undefined;
  if (minimal && !isMinimalNumber(bytes)) return undefined;
  if (length === 0) return 0;
  const last = bytes[length - 1] as number;
  let value = last & 0x7f;
  for (let i = length - 2; i >= 0; i--) value = value * 256 + (bytes[i] as number);
  return last >= 0x80 ? -value : value;
}

/** The minimal encoding. 0 and 1 are shared: no operation writes into an element. */
export function numberBytes(value: number): Bytes {
  if (value === 0) return FALSE;
  if (value === 1) return TRUE;
  const bytes: number[] = [];
  for (let rest = Math.abs(value); rest > 0; rest = Math.floor(rest / 256)) bytes.push(rest % 256);
  const last = bytes[bytes.length - 1] as number;
  if (last >= 0x80) bytes.push(value < 0 ? 0x80 : 0);
  else if (value < 0) bytes[bytes.length - 1] = last | 0x80;
  return Uint8Array.from(bytes);
}

/** False is every encoding of zero, negative zero too. */
export function isTrue(element: Bytes): boolean {
  const last = element.length - 1;
  for (let i = 0; i <= last; i++) {
    if (element[i] !== 0) return i !== last || element[i] !== 0x80;
  }
  return false;
}
