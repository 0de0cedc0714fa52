/**
 * Per-commitment secrets (BOLT 3, "Per-commitment Secret Requirements"): one seed gives a secret for each commitment, counted down, so that a later
 * secret gives every earlier one away and nothing of the next.
 *
 * A secret is shown to revoke its commitment; until then it is as secret as a key. Nothing here logs or quotes one.
 */
import type { Bytes } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { sha256 } from "../crypto/hash.ts";
import { SEQUENCE_MAX } from "./state.ts";

/** I = 2^48 - 1 - n: "the first secret used MUST be index 281474976710655", and from there down. */
export function secretIndex(sequence: number): bigint {
  invariant(Number.isInteger(sequence) && sequence >= 0 && sequence <= SEQUENCE_MAX, "a commitment number has 48 bits");
  return BigInt(SEQUENCE_MAX - sequence);
}

/**
 * BOLT 3 derive_secret: of the lowest `bits` bits, from high to low, each that is set in `index` flips its own bit and hashes. `secret` is that of
 * the index whose low bits are zero.
 */
export function deriveFrom(secret: Bytes, bits: number, index: bigint): Bytes {
  let derived = secret;
  for (let bit = bits - 1; bit >= 0; bit--) {
    if (((index >> BigInt(bit)) & 1n) === 0n) continue;
    const flipped = derived.slice();
    // "flip(B): alternates the (B mod 8)'th bit of the (B div 8)'th byte of the value P"
    flipped[bit >> 3] = (flipped[bit >> 3] as number) ^ (1 << (bit & 7));
    derived = sha256(flipped);
  }
  return derived;
}

/** BOLT 3 generate_from_seed. */
export const commitmentSecret = (seed: Bytes, sequence: number): Bytes => deriveFrom(seed, 48, secretIndex(sequence));
