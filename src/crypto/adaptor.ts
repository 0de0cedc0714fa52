/**
 * Adaptor signatures of one signer over BIP340: a pre-signature that is no signature until the secret y of a point Y is added, and that
 * gives y to whoever holds it and then sees the signature.
 *
 *   s'·G = R + eP ∓ Y, and s = s' ± y is a signature (R, s) of P; the upper sign where R, before it was made even, was even.
 *
 * A nonce that served a plain signature and a pre-signature of the same message would give the key away, so the nonces of this file come from
 * tags of their own, and depend on Y.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Err, Result } from "../base/result.ts";
import type { CryptoBackend } from "./port.ts";
import { concat, equalBytes } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { err, ok } from "../base/result.ts";
import { addExtended, equalPoints, hasEvenY, multiplyExtended, negatePoint, xOf } from "./extended-points.ts";
import { taggedHash } from "./hash.ts";
import { addScalars, multiplyScalars, negateScalar } from "./scalar-arithmetic.ts";
import { isBelowOrder, isScalar, reduceScalar, requireLength } from "./scalar.ts";

export interface PreSignature {
  /** x coordinate of R, the nonce of the signature that will be. */
  readonly nonce: Bytes;
  /** Was K + Y odd, so that the nonce is its negation? It travels with the pre-signature: with the wrong bit neither adapting nor extracting works. */
  readonly negated: boolean;
  /** s', 32 bytes. */
  readonly scalar: Bytes;
}

export interface PreSigning {
  readonly message: Bytes;
  readonly secretKey: Bytes;
  /** Y, 33 bytes. */
  readonly point: Bytes;
  /** 32 bytes, as for `signSchnorr`: fresh ones keep a fault in the machine from showing the key. */
  readonly auxRand: Bytes;
}

/** What a pre-signature is for. */
export interface PreSigned {
  readonly message: Bytes;
  /** x-only key of the signer. */
  readonly publicKey: Bytes;
  /** Y, 33 bytes. */
  readonly point: Bytes;
}

export interface AdaptorRefusal {
  readonly code: "E_MALFORMED" | "E_PRESIG" | "E_EXTRACT";
  readonly message: string;
}

const refuse = (code: AdaptorRefusal["code"], message: string): Err<AdaptorRefusal> => err({ code, message });

/** Pre-signs for the point Y; refuses a Y that is none, which the point at infinity is too. */
export function preSign(backend: CryptoBackend, signing: PreSigning): Result<PreSignature, AdaptorRefusal> {
  const { message, secretKey, point } = signing;
  requireLength(secretKey, 32, "secret key");
  requireLength(signing.auxRand, 32, "auxiliary randomness");
  const own = isScalar(secretKey) ? backend.multiplyBase(secretKey) : undefined;
  invariant(own !== undefined, "secret key is out of range");
  if (!backend.isPoint(point)) return refuse("E_MALFORMED", "The adaptor point is not a point of the curve.");
  // BIP340: "Let d = d' if has_even_y(P), otherwise let d = n - d'".
  const secret = hasEvenY(own) ? secretKey : negateScalar(secretKey);
  const k = preSignNonce(signing, secret, own);
  const base = backend.multiplyBase(k);
  const sum = base && backend.addPoints(base, point);
  invariant(sum !== undefined, "the nonce of a pre-signature is zero, or its point the negation of Y");
  const negated = !hasEvenY(sum);
  const challenge = challengeOf(xOf(sum), xOf(own), message);
  const scalar = addScalars(negated ? negateScalar(k) : k, multiplyScalars(challenge, secret));
  const made: PreSignature = { nonce: sum.slice(1), negated, scalar };
  invariant(preVerify(backend, { message, publicKey: xOf(own), point }, made), "a pre-signature does not verify");
  return ok(made);
}

/** As BIP340 makes nonces ("Let t be the byte-wise xor of bytes(d) and hash_BIP0340/aux(a)"), under other tags and with Y. */
function preSignNonce({ message, point, auxRand }: PreSigning, secret: Bytes, own: Bytes): Bytes {
  const mask = taggedHash("StateChannel/v1/presig/aux", auxRand);
  const masked = secret.map((byte, at) => byte ^ (mask[at] as number));
  return reduceScalar(taggedHash("StateChannel/v1/presig/nonce", masked, xOf(own), point, message));
}

const challengeOf = (nonce: Bytes, publicKey: Bytes, message: Bytes): Bytes =>
  reduceScalar(taggedHash("BIP0340/challenge", nonce, publicKey, message));

/** Will this pre-signature be a signature once y is added? False for whatever is none. */
export function preVerify(backend: CryptoBackend, signed: PreSigned, preSignature: PreSignature): boolean {
  const { message, publicKey, point } = signed;
  const { nonce, scalar, negated } = preSignature;
  if (!backend.isPoint(point) || !backend.isXOnly(publicKey) || !backend.isXOnly(nonce)) return false;
  if (scalar.length !== 32 || !isBelowOrder(scalar)) return false;
  // s'·G = R + (neg ? Y : -Y) + e·P, R = lift_x(nonce).
  const weighed = multiplyExtended(backend, lifted(publicKey), challengeOf(nonce, publicKey, message));
  const shifted = addExtended(backend, lifted(nonce), negated ? point : negatePoint(point));
  return equalPoints(backend.multiplyBase(scalar), addExtended(backend, shifted, weighed));
}

/** BIP340 lift_x of an x coordinate that is on the curve: the point with even y. */
const lifted = (x: Bytes): Bytes => concat(Uint8Array.of(2), x);

/** The signature, 64 bytes, from a pre-signature that verifies and the secret of its point. */
export function adapt(
  backend: CryptoBackend,
  signed: PreSigned,
  preSignature: PreSignature,
  secret: Bytes,
): Result<Bytes, AdaptorRefusal> {
  requireLength(secret, 32, "secret of the point");
  if (!preVerify(backend, signed, preSignature)) return refuse("E_PRESIG", "The pre-signature does not verify.");
  if (!isSecretOf(backend, secret, signed.point)) {
    return refuse("E_EXTRACT", "The secret is not that of the adaptor point.");
  }
  const added = preSignature.negated ? negateScalar(secret) : secret;
  return ok(concat(preSignature.nonce, addScalars(preSignature.scalar, added)));
}

/** y, from a pre-signature and the signature that it became: refused when the two do not belong together. */
export function extract(
  backend: CryptoBackend,
  preSignature: PreSignature,
  signature: Bytes,
  point: Bytes,
): Result<Bytes, AdaptorRefusal> {
  const [nonce, scalar] = [signature.subarray(0, 32), signature.subarray(32)];
  const fits = signature.length === 64 && preSignature.scalar.length === 32 && equalBytes(nonce, preSignature.nonce);
  if (!fits) return refuse("E_EXTRACT", "The signature did not grow from this pre-signature: their nonces differ.");
  const difference = addScalars(scalar, negateScalar(preSignature.scalar));
  const secret = preSignature.negated ? negateScalar(difference) : difference;
  if (isSecretOf(backend, secret, point)) return ok(secret);
  return refuse("E_EXTRACT", "The signature and the pre-signature do not give the secret of this point.");
}

/** y·G = Y. */
const isSecretOf = (backend: CryptoBackend, secret: Bytes, point: Bytes): boolean =>
  isScalar(secret) && equalBytes(backend.multiplyBase(secret) ?? new Uint8Array(0), point);
