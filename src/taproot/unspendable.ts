/**
 * Internal keys that nobody can sign for (BIP341, "Nothing Up My Sleeve"), so that an output is spent by its scripts alone. Whoever is told
 * how such a point was made can make it again; a point without a published derivation proves nothing.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import { equalBytes, fromHex } from "../base/bytes.ts";

export interface UnspendablePoint {
  /** x-only, 32 bytes. */
  readonly key: Bytes;
  readonly name: string;
  /** How anyone can make the point again. */
  readonly derivation: string;
  readonly source: string;
}

/** BIP341: H is "constructed by taking the hash of the standard uncompressed encoding of the secp256k1 base point G as X coordinate". */
export const UNSPENDABLE_H: Bytes = fromHex("50929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0");

export const KNOWN_UNSPENDABLE: readonly UnspendablePoint[] = Object.freeze([
  {
    key: UNSPENDABLE_H,
    name: "BIP341 H",
    derivation: "SHA-256 of the uncompressed encoding of the generator G is its x coordinate",
    source: "BIP341, Constructing and spending Taproot outputs",
  },
  {
    key: fromHex("dca094751109d0bd055d03565874e8276dd53e926b44e3bd1bb6bf4bc130a279"),
    name: "Lightning simple taproot NUMS",
    derivation:
      'SHA-256 of an 8-byte big-endian counter and the text "Lightning Simple Taproot"; 2 is the first counter that gives an x on the curve',
    source:
      "BOLT simple taproot channels, Nothing Up My Sleeves Points (made with lightning-node-connect, mailbox/numsgen)",
  },
]);

/** The row of a point with a published derivation. */
export const knownUnspendable = (key: Bytes): UnspendablePoint | undefined =>
  KNOWN_UNSPENDABLE.find((row) => equalBytes(row.key, key));

/**
 * BIP341: "pick a fresh integer r in the range 0...n-1 uniformly at random and use H + rG as internal key. It is possible to prove
 * that this internal key does not have a known discrete logarithm with respect to G by revealing r to a verifier". The x-only
 * point of r, 32 bytes; `undefined` for r ≥ n.
 */
export const unspendableKey = (backend: CryptoBackend, r: Bytes): Bytes | undefined =>
  backend.tweakXOnly(UNSPENDABLE_H, r)?.key;
