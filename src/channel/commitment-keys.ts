/**
 * The keys of one commitment (BOLT 3, "Key Derivation"), from static keys and the commitment point: public here, and the matching secrets, which only their
 * owner can compute. Points are 33 bytes; Taproot takes their x coordinate, and whoever signs negates where y is odd.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import { sha256 } from "../crypto/hash.ts";
import { addScalars, multiplyScalars } from "../crypto/scalar-arithmetic.ts";
import { concat } from "../base/bytes.ts";

/** "pubkey = basepoint + SHA256(per_commitment_point || basepoint) * G"; `undefined` with negligible probability, or off the curve. */
export function derivedKey(backend: CryptoBackend, base: Bytes, point: Bytes): Bytes | undefined {
  const offset = backend.multiplyBase(sha256(concat(point, base)));
  return offset === undefined ? undefined : backend.addPoints(base, offset);
}

/** "privkey = basepoint_secret + SHA256(per_commitment_point || basepoint)" */
export const derivedSecret = (baseSecret: Bytes, base: Bytes, point: Bytes): Bytes =>
  addScalars(baseSecret, sha256(concat(point, base)));

/**
 * "revocationpubkey = revocation_basepoint * SHA256(revocation_basepoint || per_commitment_point) + per_commitment_point *
 * SHA256(per_commitment_point || revocation_basepoint)"
 */
export function revocationKey(backend: CryptoBackend, base: Bytes, point: Bytes): Bytes | undefined {
  const left = backend.multiplyPoint(base, sha256(concat(base, point)));
  const right = backend.multiplyPoint(point, sha256(concat(point, base)));
  return left === undefined || right === undefined ? undefined : backend.addPoints(left, right);
}

/** What can be made once the secret of `point` was revealed: the private key of {@link revocationKey}. */
export const revocationSecret = (baseSecret: Bytes, base: Bytes, secret: Bytes, point: Bytes): Bytes =>
  addScalars(
    multiplyScalars(baseSecret, sha256(concat(base, point))),
    multiplyScalars(secret, sha256(concat(point, base))),
  );
