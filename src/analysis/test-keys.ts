/**
 * Keys for transactions that show an attack: made of names, so that anybody can make them again. They guard nothing and must never: whoever reads the name
 * knows the secret. (Costs are shown with other test keys, whose secrets nobody knows.)
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import { toHex } from "../base/bytes.ts";
import { invariant } from "../base/invariant.ts";
import { sha256, taggedHash } from "../crypto/hash.ts";
import { keyAggCoefficient, keyList, keySort } from "../crypto/musig.ts";
import { addScalars, multiplyScalars, negateScalar, ZERO } from "../crypto/scalar-arithmetic.ts";
import { reduceScalar } from "../crypto/scalar.ts";

export interface TestKey {
  readonly secret: Bytes;
  /** Compressed. */
  readonly point: Bytes;
}

const text = (words: string): Bytes => new TextEncoder().encode(words);

function keyOf(backend: CryptoBackend, secret: Bytes): TestKey {
  const point = backend.multiplyBase(secret);
  invariant(point !== undefined, "a hash is a scalar but for one in 2^127");
  return { secret, point };
}

/** The key of a name. */
export const testKey = (backend: CryptoBackend, name: string): TestKey =>
  keyOf(backend, reduceScalar(taggedHash("tapwright/TestSecret/1", text(name))));

/** A preimage of 32 bytes, of the name or the hex of its hash. */
export const testPreimage = (name: string): Bytes => taggedHash("tapwright/TestPreimage/1", text(name));

/** BIP327: the secrets of all participants, each by its coefficient, add up to that of the aggregate. Real signers never do this: they would have to share secrets. */
export function aggregateKey(backend: CryptoBackend, keys: readonly TestKey[]): TestKey {
  const [only] = keys;
  if (only !== undefined && keys.length === 1) return only;
  const points = keySort(keys.map((key) => key.point));
  const list = keyList(points);
  const secrets = new Map(keys.map(({ secret, point }) => [toHex(point), secret]));
  const sum = points.reduce((total, point) => {
    const secret = secrets.get(toHex(point));
    invariant(secret !== undefined, "a participant is one of the keys");
    return addScalars(total, multiplyScalars(secret, keyAggCoefficient(list, point)));
  }, ZERO);
  return keyOf(backend, sum);
}

/** BIP341: the key that signs for Q = P + t·G, of the point P with even y. */
export function tweakedKey(backend: CryptoBackend, { secret, point }: TestKey, tweak: Bytes): TestKey {
  return keyOf(backend, addScalars(point[0] === 2 ? secret : negateScalar(secret), tweak));
}

/** Where the money comes from: a transaction that was never made. */
export const TEST_FUNDING: Bytes = sha256(text("a funding transaction that was never made"));
