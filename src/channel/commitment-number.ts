/**
 * The number of a commitment, hidden in two fields that mean nothing else there (BOLT 3): nLockTime with 0x20 on top is a time in 1987, always past, and
 * nSequence with its top bit set is no relative lock. Both parties can read it; to others it is noise.
 */
import type { Bytes } from "../base/bytes.ts";
import { concat } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { sha256 } from "../crypto/hash.ts";
import { SEQUENCE_MAX } from "./state.ts";

/** "the lower 48 bits of SHA256(payment_basepoint from open_channel || payment_basepoint from accept_channel)" */
export function numberMask(openerPayment: Bytes, accepterPayment: Bytes): bigint {
  return sha256(concat(openerPayment, accepterPayment))
    .subarray(26)
    .reduce((mask, byte) => (mask << 8n) | BigInt(byte), 0n);
}

export interface NumberFields {
  readonly lockTime: number;
  readonly sequence: number;
}

/** "locktime: upper 8 bits are 0x20, lower 24 bits are the lower 24 bits of the obscured commitment number", sequence with 0x80 the upper 24. */
export function numberFields(sequence: number, mask: bigint): NumberFields {
  invariant(sequence >= 0 && sequence <= SEQUENCE_MAX, "a commitment number has 48 bits");
  const obscured = BigInt(sequence) ^ mask;
  return {
    lockTime: 0x2000_0000 + Number(obscured & 0xff_ffffn),
    sequence: 0x8000_0000 + Number(obscured >> 24n),
  };
}

/** The number that the fields carry; `undefined` when they are no commitment's. */
export function readNumber({ lockTime, sequence }: NumberFields, mask: bigint): number | undefined {
  if (lockTime >>> 24 !== 0x20 || sequence >>> 24 !== 0x80) return undefined;
  const obscured = (BigInt(sequence & 0xff_ffff) << 24n) | BigInt(lockTime & 0xff_ffff);
  return Number(obscured ^ mask);
}
