/**
 * What every backend must agree on before it may ask its library: argument lengths, and which 32 bytes are scalars of the group.
 * The libraries differ there (some throw, some return null, some read 65-byte points as well), so the answer is given here once.
 */
import type { Bytes } from "../base/bytes.ts";
import { fromHex, toHex } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";

/** n, the order of secp256k1 (SEC 2, 2.4.1), big endian. */
const ORDER = fromHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141");

/** n as a number, for arithmetic whose timing does not matter: with public values, and with keys that guard nothing. */
const GROUP_ORDER: bigint = BigInt(`0x${toHex(ORDER)}`);

/** Is the big-endian number in the 32 bytes of `bytes` from `at` below n? */
export function isBelowOrder(bytes: Bytes, at = 0): boolean {
  for (let i = 0; i < 32; i++) {
    const difference = (bytes[at + i] as number) - (ORDER[i] as number);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

export function isZero(bytes: Bytes): boolean {
  for (const byte of bytes) if (byte !== 0) return false;
  return true;
}

/** Is this 1 ≤ s < n: a scalar that a point can be multiplied by, or a secret key? */
export const isScalar = (bytes: Bytes): boolean => isBelowOrder(bytes) && !isZero(bytes);

/** int(bytes) mod n, 32 bytes. */
export function reduceScalar(bytes: Bytes): Bytes {
  if (isBelowOrder(bytes)) return bytes;
  const rest = BigInt(`0x${toHex(bytes)}`) - GROUP_ORDER;
  return fromHex(rest.toString(16).padStart(64, "0"));
}

export function requireLength(bytes: Bytes, length: number, what: string): void {
  invariant(bytes.length === length, `${what} must have ${length} bytes`);
}

/** Duties of the caller of `signSchnorr`. A secret out of range is a bug above: no message quotes it. */
export function requireSigningArguments(secret: Bytes, auxRand: Bytes): void {
  requireLength(secret, 32, "secret key");
  requireLength(auxRand, 32, "auxiliary randomness");
  invariant(isScalar(secret), "secret key is out of range");
}
