/** Groups of signers whose secrets everyone knows, made from labels: the same group every time. */
import type { Bytes } from "../../src/base/bytes.ts";
import type { CryptoBackend, KeyAggContext, MusigSession, MusigTweak, SecretNonce } from "../../src/crypto/index.ts";
import type { Result } from "../../src/base/result.ts";
import { keyAggContext, keySort, musigSession, nonceGen, partialSign, sha256 } from "../../src/crypto/index.ts";

/** 32 bytes that are never out of range for a label anyone will write. */
export const bytesOf = (label: string): Bytes => sha256(new TextEncoder().encode(label));

export function valueOf<T>(result: Result<T, { readonly code: string; readonly message: string }>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

export const codeOf = (result: Result<unknown, { readonly code: string }>): string =>
  result.ok ? "ok" : result.error.code;

export interface Signer {
  readonly secretKey: Bytes;
  readonly publicKey: Bytes;
}

export function signer(backend: CryptoBackend, label: string): Signer {
  const secretKey = bytesOf(label);
  const publicKey = backend.multiplyBase(secretKey);
  if (publicKey === undefined) throw new Error("the label gives no scalar");
  return { secretKey, publicKey };
}

export interface Group {
  /** In the order of the keys of the context: sorted. */
  readonly signers: readonly Signer[];
  readonly context: KeyAggContext;
}

export function group(backend: CryptoBackend, labels: readonly string[], tweaks: readonly MusigTweak[] = []): Group {
  const all = labels.map((label) => signer(backend, label));
  const keys = keySort(all.map(({ publicKey }) => publicKey));
  const signers = keys.map((key) => all.find(({ publicKey }) => publicKey === key) as Signer);
  return { signers, context: valueOf(keyAggContext(backend, keys, tweaks)) };
}

/** One fresh nonce for each signer; `label` is the randomness. */
export const noncesOf = (backend: CryptoBackend, { signers }: Group, label: string): readonly SecretNonce[] =>
  signers.map(({ publicKey, secretKey }, index) =>
    nonceGen(backend, { random: bytesOf(`${label} ${index}`), publicKey, secretKey }),
  );

export interface Signed {
  readonly session: MusigSession;
  readonly partials: readonly Bytes[];
}

/** A whole session: nonces, and everybody's partial signature. */
export function signTogether(backend: CryptoBackend, signing: Group, message: Bytes, label = "nonces"): Signed {
  const nonces = noncesOf(backend, signing, label);
  const publicNonces = nonces.map(({ publicNonce }) => publicNonce);
  const session = valueOf(musigSession(backend, { context: signing.context, publicNonces, message }));
  const partials = signing.signers.map(({ secretKey }, index) =>
    valueOf(partialSign(backend, session, nonces[index] as SecretNonce, secretKey)),
  );
  return { session, partials };
}

/** `bytes` with one bit turned over. */
export function flipped(bytes: Bytes, bit: number): Bytes {
  const out = bytes.slice();
  out[bit >> 3] = (out[bit >> 3] as number) ^ (1 << (bit & 7));
  return out;
}
