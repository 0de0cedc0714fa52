/**
 * Fixed-width fields, "all integers LE fixed width": what the encodings of parameters, states and records are made of. Wider and signed numbers are
 * those of transactions.
 */
import type { Bytes } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { concat } from "../base/bytes.ts";

/** 2^63 - 1: amounts are refused above it, as a node's signed 64 bits are. */
export const AMOUNT_MAX = 0x7fff_ffff_ffff_ffffn;

export function uint8(value: number): Bytes {
  invariant(Number.isInteger(value) && value >= 0 && value <= 0xff, "a number of one byte");
  return Uint8Array.of(value);
}

export function uint16(value: number): Bytes {
  invariant(Number.isInteger(value) && value >= 0 && value <= 0xffff, "a number of two bytes");
  return Uint8Array.of(value & 0xff, value >>> 8);
}

/** Bytes behind their length in 16 bits. */
export const prefixed16 = (bytes: Bytes): Bytes => concat(uint16(bytes.length), bytes);
