/**
 * The state commitment on chain, at no cost: in one payout output, either as a leaf that nobody can spend (`leaf`) or inside its internal key (`p2c`).
 * Whoever later spends that output needs the commitment: it is part of what must be kept.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import { concat } from "../base/bytes.ts";
import { UNSPENDABLE_H } from "../taproot/unspendable.ts";
import { uint32 } from "../transaction/write.ts";
import { channelHash } from "./tags.ts";

/**
 * X = x(lift_x(H0) + c·G), c = int(H(T"Anchor", c_n ‖ le32 j)) mod n: a key that provably nobody has, which only this state and this output give. It
 * stands in a leaf `pk(X)`, or is an internal key where that is one that nobody has (`nums`).
 */
export const anchorKey = (
  backend: CryptoBackend,
  commitment: Bytes,
  index: number,
  base: Bytes = UNSPENDABLE_H,
): Bytes | undefined => backend.tweakXOnly(base, channelHash("Anchor", commitment, uint32(index)))?.key;

/** P' = P + int(H(T"P2C", P33 ‖ c_n))·G, "P is the full 33-B point, not normalised to even y"; 33 bytes. */
export function payToContract(backend: CryptoBackend, point: Bytes, commitment: Bytes): Bytes | undefined {
  const offset = backend.multiplyBase(contractTweak(point, commitment));
  return offset === undefined ? undefined : backend.addPoints(point, offset);
}

/** What is added to the private key of `point` to sign for {@link payToContract}. */
export const contractTweak = (point: Bytes, commitment: Bytes): Bytes => channelHash("P2C", concat(point, commitment));
