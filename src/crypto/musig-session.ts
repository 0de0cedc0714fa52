/**
 * Opening a signing session (BIP327): from the aggregate key, everybody's public nonces and the message follow the values that signing,
 * verifying and aggregating have in common.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { ExtendedPoint } from "./extended-points.ts";
import type { MusigRefusal } from "./musig-refusal.ts";
import type { CryptoBackend } from "./port.ts";
import type { KeyAggContext, MusigSession, SessionValues } from "./session-values.ts";
import { ok } from "../base/result.ts";
import { addExtended, hasEvenY, multiplyExtended, xOf } from "./extended-points.ts";
import { taggedHash } from "./hash.ts";
import { keyAggCoefficient } from "./musig.ts";
import { nonceAgg } from "./musig-nonce.ts";
import { refuseMusig } from "./musig-refusal.ts";
import { multiplyScalars, negateScalar, ONE } from "./scalar-arithmetic.ts";
import { isZero, reduceScalar } from "./scalar.ts";

export interface SessionParts {
  readonly context: KeyAggContext;
  /** One for each key of the context, in their order. */
  readonly publicNonces: readonly Bytes[];
  /** What is signed: a signature hash, or bytes of any length. */
  readonly message: Bytes;
}

/** Opens a session, or says whose nonce is none. */
export function musigSession(backend: CryptoBackend, parts: SessionParts): Result<MusigSession, MusigRefusal> {
  const { context } = parts;
  const [count, signers] = [parts.publicNonces.length, context.publicKeys.length];
  if (count !== signers) return refuseMusig("E_MALFORMED", `There are ${count} nonces for ${signers} keys.`);
  const publicNonces = parts.publicNonces.map((nonce) => nonce.slice());
  const aggregate = nonceAgg(backend, publicNonces);
  if (!aggregate.ok) return aggregate;
  const values = sessionValues(backend, context, aggregate.value, parts.message);
  return values.ok ? ok(Object.freeze({ ...values.value, publicNonces })) : values;
}

/** BIP327 GetSessionValues, of an aggregate nonce that somebody else may have made. */
export function sessionValues(
  backend: CryptoBackend,
  context: KeyAggContext,
  aggregateNonce: Bytes,
  message: Bytes,
): Result<SessionValues, MusigRefusal> {
  const halves = nonceHalves(aggregateNonce);
  // "Let R_1 = cpoint_ext(aggnonce[0:33]), R_2 = cpoint_ext(aggnonce[33:66]); fail if that fails and blame nonce aggregator".
  if (!halves.every((half) => half.length === 33 && (isZero(half) || backend.isPoint(half))))
    return refuseMusig("E_MALFORMED", "The aggregate nonce is not two points.");
  const [first, second] = halves.map((half): ExtendedPoint => (isZero(half) ? undefined : half));
  const key = xOf(context.aggregateKey);
  // "Let b = int(hash_MuSig/noncecoef(aggnonce || xbytes(Q) || m)) mod n".
  const nonceCoefficient = reduceScalar(taggedHash("MuSig/noncecoef", aggregateNonce, key, message));
  // "Let R' = R_1 + b⋅R_2. If is_infinite(R'): Let final nonce R = G".
  const sum = addExtended(backend, first, multiplyExtended(backend, second, nonceCoefficient));
  const finalNonce = sum ?? (backend.multiplyBase(ONE) as Bytes);
  // "Let e = int(hash_BIP0340/challenge((xbytes(R) || xbytes(Q) || m))) mod n".
  const challenge = reduceScalar(taggedHash("BIP0340/challenge", xOf(finalNonce), key, message));
  return ok({ context, message: message.slice(), nonceCoefficient, finalNonce, challenge });
}

/** e·a·g·gacc: what the secret key of this signer, and with it its public key, is multiplied by in this session. */
export function keyWeight({ context, challenge }: SessionValues, publicKey: Bytes): Bytes {
  const weight = multiplyScalars(challenge, keyAggCoefficient(context.list, publicKey));
  return isMirrored(context) === context.negated ? weight : negateScalar(weight);
}

/** e·g·tacc: what the tweaks add to the signature. */
export function tweakWeight({ context, challenge }: SessionValues): Bytes {
  const weight = multiplyScalars(challenge, context.tweakSum);
  return isMirrored(context) ? negateScalar(weight) : weight;
}

/** "Let g = 1 if has_even_y(Q), otherwise let g = -1 mod n": is g -1? BIP340 signs for the even one of ±Q. */
const isMirrored = (context: KeyAggContext): boolean => !hasEvenY(context.aggregateKey);

/** R₁ ‖ R₂ as two points. */
export const nonceHalves = (nonce: Bytes): readonly [Bytes, Bytes] => [nonce.subarray(0, 33), nonce.subarray(33)];
