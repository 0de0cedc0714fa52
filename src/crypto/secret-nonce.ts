/**
 * A secret nonce that can be used once. Two partial signatures with one nonce give the secret key away, so the two scalars are in no
 * field of the object that stands for them: they are kept beside it, under its identity, and taking them removes them. What is
 * printed, written to JSON, cloned or stored is therefore empty, and what is read back is no nonce; whatever goes wrong after the taking, there is no
 * second time.
 *
 * The scalars are overwritten after use. That is the best a program in JavaScript can do: the run-time may have moved copies.
 */
import type { Bytes } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { isScalar } from "./scalar.ts";

/** Stands for a nonce pair; the public half is what the other signers get. */
export interface SecretNonce {
  /** R₁ ‖ R₂, 66 bytes. */
  readonly publicNonce: Bytes;
  toString(): string;
  toJSON(): string;
}

/** What a nonce is: k₁, k₂ and, as BIP327 binds them, the key it was made for. */
export interface NonceScalars {
  readonly first: Bytes;
  readonly second: Bytes;
  readonly publicKey: Bytes;
  readonly publicNonce: Bytes;
}

const held = new WeakMap<SecretNonce, NonceScalars>();

const redacted = (): string => "[secret nonce]";

/** Puts the scalars away under a new object. The caller keeps no copy. */
export function holdNonce(scalars: NonceScalars): SecretNonce {
  // BIP327 Sign: "Fail if k_i' = 0 or k_i' ≥ n for i = 1..2".
  invariant(isScalar(scalars.first) && isScalar(scalars.second), "a nonce is out of range");
  const publicNonce = scalars.publicNonce.slice();
  const nonce: SecretNonce = Object.freeze({ publicNonce, toString: redacted, toJSON: redacted });
  held.set(nonce, scalars);
  return nonce;
}

/** The scalars, the first time only: `undefined` for a nonce that was taken or discarded, and for anything else. */
export function takeNonce(nonce: SecretNonce): NonceScalars | undefined {
  const scalars = held.get(nonce);
  held.delete(nonce);
  return scalars;
}

export function eraseNonce({ first, second }: NonceScalars): void {
  first.fill(0);
  second.fill(0);
}

/** Forgets a nonce whose session was aborted: it will never sign. */
export function discardNonce(nonce: SecretNonce): void {
  const scalars = takeNonce(nonce);
  if (scalars !== undefined) eraseNonce(scalars);
}
