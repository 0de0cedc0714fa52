/**
 * Script numbers: little endian, sign in the top bit of the last byte, no byte more than needed (BIP342 keeps the
 * minimal form a rule of policy; miniscript makes it part of the script's identity).
 */
import type { Bytes } from "../base/bytes.ts";

/** Minimal encoding; zero is the empty string. */
export function encodeNumber(value: bigint | number): Bytes {
  const number = BigInt(value);
  const out: number[] = [];
  for (let rest = number < 0n ? -number : number; rest > 0n; rest >>= 8n) out.push(Number(rest & 0xffn));
  const last = out[out.length - 1];
  if (last === undefined) return new Uint8Array(0);
  // The sign needs a bit of its own: a set top bit is pushed out into a further byte.
  if (last & 0x80) out.push(0);
  if (number < 0n) out[out.length - 1] = (out[out.length - 1] as number) | 0x80;
  return Uint8Array.from(out);
}

/** The number, or `undefined` when `bytes` is longer than `maxLength` or not minimal. */
export function decodeNumber(bytes: Bytes, maxLength = 4): bigint | undefined {
  if (bytes.length > maxLength || !isMinimalNumber(bytes)) return undefined;
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i] as number);
  const sign = 1n << BigInt(Math.max(0, 8 * bytes.length - 1));
  return bytes.length > 0 && (value & sign) !== 0n ? -(value ^ sign) : value;
}

/** Does the last byte carry more than a sign, or is the sign's byte needed by the one before it? */
export function isMinimalNumber(bytes: Bytes): boolean {
  const last = bytes[bytes.length - 1];
  if (last === undefined || (last & 0x7f) !== 0) return true;
  const before = bytes[bytes.length - 2];
  return before !== undefined && (before & 0x80) !== 0;
}
