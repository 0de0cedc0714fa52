/**
 * The port to secp256k1. Everything above this room asks a {@link CryptoBackend} value, handed in by whoever starts
 * the program, and never a library: `noble` is the portable reference, `wasm` the default, both give the same bytes.
 *
 * No method throws on bad points or scalars: what is no point, or would be the point at infinity, is `undefined` or `false`.
 * Argument lengths are the caller's duty and are invariants.
 */
import type { Bytes } from "../base/bytes.ts";
import type { MusigSession } from "./session-values.ts";
import type { NonceScalars } from "./secret-nonce.ts";

/** An x-only public key (BIP340) and the parity of the point's y coordinate (1 is odd). */
export interface XOnlyPoint {
  readonly key: Bytes;
  readonly parity: 0 | 1;
}

export interface CryptoBackend {
  readonly name: "noble" | "wasm" | "native";
  /** Is this 32-byte x coordinate on the curve? (BIP340 lift_x succeeds.) */
  isXOnly(key: Bytes): boolean;
  /** Is this a 33-byte compressed point on the curve? */
  isPoint(point: Bytes): boolean;
  /** lift_x(key) + tweak·G, the BIP341 tweak; `undefined` when key is off the curve, tweak ≥ n or the sum is infinity. */
  tweakXOnly(key: Bytes, tweak: Bytes): XOnlyPoint | undefined;
  /** Sum of two compressed points, compressed; `undefined` at infinity. */
  addPoints(a: Bytes, b: Bytes): Bytes | undefined;
  /** scalar·point, compressed; `undefined` when scalar is 0 or ≥ n. */
  multiplyPoint(point: Bytes, scalar: Bytes): Bytes | undefined;
  /** scalar·G, compressed; `undefined` when scalar is 0 or ≥ n. */
  multiplyBase(scalar: Bytes): Bytes | undefined;
  /** BIP340 signature (64 bytes) over a message of any length. */
  signSchnorr(message: Bytes, secret: Bytes, auxRand: Bytes): Bytes;
  /** BIP340 verification of a 64-byte signature under a 32-byte key. */
  verifySchnorr(signature: Bytes, message: Bytes, key: Bytes): boolean;
  /** What a library with MuSig2 of its own does in place of the operations above. */
  readonly musig?: MusigEngine;
}

/** The two steps of a MuSig2 session that cost most. Whoever calls has checked the arguments: keys and nonces are points, scalars in range. */
export interface MusigEngine {
  /** BIP327 Sign, of a signer of the session, with secrets in constant time. */
  partialSign(session: MusigSession, nonce: NonceScalars, secretKey: Bytes): Bytes;
  /** BIP327 PartialSigVerifyInternal. */
  partialSigVerify(session: MusigSession, index: number, partial: Bytes): boolean;
}
