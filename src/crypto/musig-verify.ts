/**
 * Partial signatures seen from outside (BIP327 PartialSigVerify, PartialSigAgg): is this one right, and what do all of them give? A
 * partial signature is a peer's word, so anything at all may stand in its place, and the one who sent it is named.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { MusigRefusal } from "./musig-refusal.ts";
import type { MusigSession } from "./session-values.ts";
import type { CryptoBackend } from "./port.ts";
import { concat } from "../base/bytes.ts";
import { ok } from "../base/result.ts";
import { addExtended, equalPoints, hasEvenY, multiplyExtended, negatePoint, xOf } from "./extended-points.ts";
import { refuseMusig } from "./musig-refusal.ts";
import { keyWeight, nonceHalves, tweakWeight } from "./musig-session.ts";
import { addScalars } from "./scalar-arithmetic.ts";
import { isBelowOrder } from "./scalar.ts";

/** Is `partial` the partial signature of signer `index`? False for whatever is none. */
export function partialSigVerify(
  backend: CryptoBackend,
  session: MusigSession,
  index: number,
  partial: Bytes,
): boolean {
  const publicKey = session.context.publicKeys[index];
  // "Let s = int(psig); fail if s ≥ n".
  if (publicKey === undefined || !isPartial(partial)) return false;
  const engine = backend.musig;
  return engine ? engine.partialSigVerify(session, index, partial) : verifyPortably(backend, session, index, partial);
}

const isPartial = (bytes: Bytes): boolean => bytes.length === 32 && isBelowOrder(bytes);

/** BIP327 PartialSigVerifyInternal. */
function verifyPortably(backend: CryptoBackend, session: MusigSession, index: number, partial: Bytes): boolean {
  const publicKey = session.context.publicKeys[index] as Bytes;
  const [first, second] = nonceHalves(session.publicNonces[index] as Bytes);
  // "Let Re_⁎' = R_⁎,1 + b⋅R_⁎,2. Let effective nonce Re_⁎ = Re_⁎' if has_even_y(R), otherwise let Re_⁎ = -Re_⁎'".
  const effective = addExtended(backend, first, multiplyExtended(backend, second, session.nonceCoefficient));
  const nonce = hasEvenY(session.finalNonce) ? effective : negatePoint(effective);
  // "Fail if s⋅G ≠ Re_⁎ + e⋅a⋅g'⋅P", g' = g·gacc.
  const weighed = multiplyExtended(backend, publicKey, keyWeight(session, publicKey));
  return equalPoints(backend.multiplyBase(partial), addExtended(backend, nonce, weighed));
}

/**
 * BIP327 PartialSigAgg, of one partial signature for each signer, in their order: the signature, verified. Only where it does not
 * verify are the parts looked at one by one, which is the dear way and finds whom to blame. (Errors that cancel out are not looked for: the
 * signature is right, and nobody but those who made them could make them.)
 */
export function partialSigAgg(
  backend: CryptoBackend,
  session: MusigSession,
  partials: readonly Bytes[],
): Result<Bytes, MusigRefusal> {
  const signers = session.context.publicKeys.length;
  if (partials.length !== signers) {
    return refuseMusig("E_MALFORMED", `There are ${partials.length} partial signatures for ${signers} keys.`);
  }
  // "Let s_i = int(psig_i); fail if s_i ≥ n and blame signer i for invalid partial signature."
  const bad = partials.findIndex((partial) => !isPartial(partial));
  if (bad >= 0) return refusePartial(bad);
  // "Let g = 1 if has_even_y(Q), otherwise let g = -1 mod n. Let s = s_1 + ... + s_u + e⋅g⋅tacc mod n".
  const s = partials.reduce(addScalars, tweakWeight(session));
  // "Return sig = xbytes(R) || bytes(32, s)".
  const signature = concat(xOf(session.finalNonce), s);
  if (backend.verifySchnorr(signature, session.message, xOf(session.context.aggregateKey))) return ok(signature);
  const wrong = partials.findIndex((partial, index) => !partialSigVerify(backend, session, index, partial));
  if (wrong >= 0) return refusePartial(wrong);
  return refuseMusig("E_SIG", "Every partial signature is right, but the nonces add up to the point at infinity.");
}

const refusePartial = (index: number): ReturnType<typeof refuseMusig> =>
  refuseMusig("E_PARTIAL_SIG", `The partial signature of signer ${index} is wrong.`, index);
