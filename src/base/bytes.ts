/**
 * Byte strings: the one representation of keys, hashes and scripts in memory.
 * Hex is lower case wherever it leaves the program; either case is read.
 */
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";

export type Bytes = Uint8Array;

export const EMPTY: Bytes = new Uint8Array(0);

/** Lower-case hex of `bytes`. */
export const toHex = (bytes: Bytes): string => bytesToHex(bytes);

/** Bytes of an even-length hex text of either case. Throws on anything else: check with {@link isHex} first. */
export const fromHex = (hex: string): Bytes => hexToBytes(hex);

/** Is `text` hex of whole bytes (and of `length` bytes, when given)? */
export function isHex(text: string, length?: number): boolean {
  const wanted = length === undefined ? text.length : 2 * length;
  return text.length === wanted && text.length % 2 === 0 && /^[0-9a-fA-F]*$/.test(text);
}

export function concat(...parts: readonly Bytes[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Lexicographic order of byte strings, the order of BIP67, BIP327 KeySort and BIP341 branches. */
export function compareBytes(a: Bytes, b: Bytes): number {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i++) {
    const difference = (a[i] as number) - (b[i] as number);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export const equalBytes = (a: Bytes, b: Bytes): boolean => a.length === b.length && compareBytes(a, b) === 0;
