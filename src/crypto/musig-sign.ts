/**
 * One signer's part of a MuSig2 signature (BIP327 Sign).
 *
 * The first thing that happens is that the secret nonce is taken away: a call that is then refused has spent it all the same. So no
 * retry, no second leaf and no second sighash can meet the same nonce; each asks for a new one.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { MusigRefusal } from "./musig-refusal.ts";
import type { MusigSession } from "./session-values.ts";
import type { CryptoBackend } from "./port.ts";
import type { NonceScalars, SecretNonce } from "./secret-nonce.ts";
import { equalBytes } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { ok } from "../base/result.ts";
import { hasEvenY } from "./extended-points.ts";
import { refuseMusig } from "./musig-refusal.ts";
import { keyWeight } from "./musig-session.ts";
import { partialSigVerify } from "./musig-verify.ts";
import { addScalars, multiplyScalars, negateScalar } from "./scalar-arithmetic.ts";
import { isScalar, requireLength } from "./scalar.ts";
import { eraseNonce, takeNonce } from "./secret-nonce.ts";

/** The partial signature, 32 bytes, verified before it leaves. */
export function partialSign(
  backend: CryptoBackend,
  session: MusigSession,
  secretNonce: SecretNonce,
  secretKey: Bytes,
): Result<Bytes, MusigRefusal> {
  const nonce = takeNonce(secretNonce);
  if (nonce === undefined) {
    return refuseMusig(
      "E_NONCE_REUSE",
      "This secret nonce was used or discarded before, or is a copy: make a new one.",
    );
  }
  try {
    return signOnce(backend, session, nonce, secretKey);
  } finally {
    eraseNonce(nonce);
  }
}

function signOnce(
  backend: CryptoBackend,
  session: MusigSession,
  nonce: NonceScalars,
  secretKey: Bytes,
): Result<Bytes, MusigRefusal> {
  requireLength(secretKey, 32, "secret key");
  invariant(isScalar(secretKey), "secret key is out of range"); // "Fail if d' = 0 or d' ≥ n"
  // "Let P = d'⋅G. Let pk = cbytes(P). Fail if pk ≠ secnonce[64:97]".
  const publicKey = backend.multiplyBase(secretKey);
  invariant(publicKey !== undefined, "secret key is out of range");
  if (!equalBytes(publicKey, nonce.publicKey)) {
    return refuseMusig("E_NONCE_MISSING", "The secret nonce was made for another key.");
  }
  // Beyond the BIP: the nonce must stand in the session beside its key, or the others sign for a nonce that is not this signer's.
  const { publicKeys } = session.context;
  const index = publicKeys.findIndex(
    (key, at) => equalBytes(key, publicKey) && equalBytes(session.publicNonces[at] as Bytes, nonce.publicNonce),
  );
  if (index < 0) return refuseMusig("E_NONCE_MISSING", "The session does not hold this nonce beside its key.");
  const sign = backend.musig?.partialSign ?? signPortably;
  const partial = sign(session, nonce, secretKey);
  // "Verifying the signature before leaving the signer prevents random or adversarially provoked computation errors."
  invariant(partialSigVerify(backend, session, index, partial), "a partial signature does not verify");
  return ok(partial);
}

/** "Let s = (k_1 + b⋅k_2 + e⋅a⋅d) mod n", d = g·gacc·d'. */
function signPortably(session: MusigSession, { first, second, publicKey }: NonceScalars, secretKey: Bytes): Bytes {
  const nonce = addScalars(first, multiplyScalars(session.nonceCoefficient, second));
  const weighed = multiplyScalars(keyWeight(session, publicKey), secretKey);
  // "Let k_1 = k_1', k_2 = k_2' if has_even_y(R), otherwise let k_1 = n - k_1', k_2 = n - k_2'".
  return addScalars(hasEvenY(session.finalNonce) ? nonce : negateScalar(nonce), weighed);
}
