/**
 * MuSig2 key aggregation (BIP327) and the extended key built on it (BIP328). Only public keys come in here; sessions, which hold
 * nonces and secrets, begin in `musig-context.ts`.
 *
 * Q = a₁·P₁ + … + aᵤ·Pᵤ, where the coefficient of the first key that differs from P₁ is 1 and costs no multiplication.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "./port.ts";
import type { KeyList } from "./session-values.ts";
import { compareBytes, equalBytes, fromHex } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { taggedHash } from "./hash.ts";
import { ONE } from "./scalar-arithmetic.ts";
import { reduceScalar, requireLength } from "./scalar.ts";

/**
 * BIP328: "A synthetic xpub can be created from a BIP 327 MuSig2 plain aggregate public key by setting the depth to 0, the child
 * number to 0, and attaching a chaincode with the byte string" below: "the SHA256 of the text MuSig2MuSig2MuSig2".
 */
export const MUSIG_CHAIN_CODE: Bytes = fromHex("868087ca02a6f974c4598924c36b57762d32cb45717167e300622c7167e38965");

/** BIP327 KeySort: "Return pk_1..u sorted in lexicographical order", as a new list. */
export const keySort = (publicKeys: readonly Bytes[]): Bytes[] => publicKeys.toSorted(compareBytes);

/** The {@link KeyList} of keys in the order given. */
export const keyList = (publicKeys: readonly Bytes[]): KeyList => ({
  hash: taggedHash("KeyAgg list", ...publicKeys),
  second: publicKeys.find((key) => !equalBytes(key, publicKeys[0] as Bytes)),
});

/** BIP327 KeyAggCoeffInternal: "If pk' = pk2: Return 1", else "int(hash_KeyAgg coefficient(L || pk')) mod n". */
export function keyAggCoefficient({ hash, second }: KeyList, key: Bytes): Bytes {
  if (second !== undefined && equalBytes(key, second)) return ONE;
  return reduceScalar(taggedHash("KeyAgg coefficient", hash, key));
}

/**
 * BIP327 KeyAgg of 33-byte keys, in the order given; the aggregate point, compressed. `undefined` when a key is no point: "fail if
 * that fails", or when the sum is the point at infinity: "Fail if is_infinite(Q)".
 */
export function keyAgg(backend: CryptoBackend, publicKeys: readonly Bytes[]): Bytes | undefined {
  invariant(publicKeys.length > 0, "KeyAgg needs a key");
  for (const key of publicKeys) requireLength(key, 33, "public key");
  const list = keyList(publicKeys);
  let sum: Bytes | undefined; // undefined is the point at infinity, where every sum starts
  for (const key of publicKeys) {
    const term = weighKey(backend, key, list);
    if (term === undefined) return undefined;
    sum = sum === undefined ? term : backend.addPoints(sum, term);
  }
  return sum;
}

/** a·P of one key. */
function weighKey(backend: CryptoBackend, key: Bytes, list: KeyList): Bytes | undefined {
  const coefficient = keyAggCoefficient(list, key);
  if (coefficient === ONE) return backend.isPoint(key) ? key : undefined;
  return backend.multiplyPoint(key, coefficient);
}
