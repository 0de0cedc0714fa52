/**
 * The secrets that a peer has revealed, in 49 buckets however many there were (BOLT 3, "Efficient Per-commitment Secret Storage"). A secret whose
 * index ends in b zero bits derives the 2^b - 1 secrets after it, so it replaces every bucket below b; inserting re-derives them and compares, which
 * proves that all of a peer's secrets come from one seed.
 *
 * A store is a value: inserting gives a new one. Index I = 2^48 - 1 - n for commitment n, so later secrets have smaller indexes and derive the
 * earlier ones.
 */
import type { Bytes } from "../base/bytes.ts";
import type { Result } from "../base/result.ts";
import type { Refused } from "./refuse.ts";
import { equalBytes } from "../base/bytes.ts";
import { ok } from "../base/result.ts";
import { expectEnd, fail, readBytes, readerOf, readUint64, readUint8 } from "../transaction/reader.ts";
import { int64, join } from "../transaction/write.ts";
import { deriveFrom, secretIndex } from "./commitment-secrets.ts";
import { uint8 } from "./layout.ts";
import { refuse } from "./refuse.ts";

interface Bucket {
  readonly index: bigint;
  readonly secret: Bytes;
}

/** Bucket b, if any, at position b. */
export type SecretStore = readonly (Bucket | undefined)[];

export const NO_SECRETS: SecretStore = Object.freeze([]);

/** Buckets 0 to 48: an index has 48 bits, and 0 ends in all of them. */
const BUCKETS = 49;

/** BOLT 3 where_to_put_secret: the number of zero bits at the end. */
function bucketOf(index: bigint): number {
  let bucket = 0;
  while (bucket < BUCKETS - 1 && ((index >> BigInt(bucket)) & 1n) === 0n) bucket++;
  return bucket;
}

/** Adds the secret of commitment `sequence`, newer than all before; refuses one that does not derive them. */
export function insertSecret(store: SecretStore, sequence: number, secret: Bytes): Result<SecretStore, Refused> {
  const index = secretIndex(sequence);
  const bucket = bucketOf(index);
  // A second secret under one number, or one from between, would take the place of what was proven.
  if (store.some((known) => known !== undefined && known.index <= index))
    return refuse("E_REVOCATION_CHAIN", `state ${sequence} is not newer than the last that was revoked`);
  for (let b = 0; b < bucket; b++) {
    const known = store[b];
    if (known !== undefined && !equalBytes(deriveFrom(secret, bucket, known.index), known.secret))
      return refuse("E_REVOCATION_CHAIN", `the secret of state ${sequence} does not derive the ones before it`);
  }
  const length = Math.max(store.length, bucket + 1);
  return ok(Array.from({ length }, (_, b) => (b === bucket ? { index, secret } : store[b])));
}

/** The secret of commitment `sequence`, where the store has it or derives it. */
export function findSecret(store: SecretStore, sequence: number): Bytes | undefined {
  const index = secretIndex(sequence);
  for (const [bits, bucket] of store.entries()) {
    if (bucket === undefined) continue;
    // The bucket's index, its last `bits` bits aside, must be a prefix of the one wanted.
    if (bucket.index >> BigInt(bits) === index >> BigInt(bits)) return deriveFrom(bucket.secret, bits, index);
  }
  return undefined;
}

/**
 * Is this the store that the secrets of commitments 0 to `revoked` - 1 make? Which buckets are taken, and by which index, is a function of their number: bucket b has
 * the last commitment whose number ends in exactly b ones. The secrets themselves are not looked at.
 */
export function holdsAll(store: SecretStore, revoked: number): boolean {
  for (let b = 0; b < BUCKETS; b++) {
    const [lowest, step] = [2 ** b - 1, 2 ** (b + 1)];
    const last = lowest + Math.floor((revoked - 1 - lowest) / step) * step;
    const expected = last < lowest ? undefined : secretIndex(last);
    if (store[b]?.index !== expected) return false;
  }
  return true;
}

/** "u8 count ‖ count×(u8 bucket ‖ le64 index ‖ secret32)", buckets ascending. */
export function encodeSecretStore(store: SecretStore): Bytes {
  const kept = store.flatMap((bucket, b) => (bucket === undefined ? [] : [{ ...bucket, b }]));
  return join([uint8(kept.length), ...kept.flatMap(({ b, index, secret }) => [uint8(b), int64(index), secret])]);
}

export function decodeSecretStore(bytes: Bytes): Result<SecretStore, Refused> {
  const reader = readerOf(bytes);
  const count = readUint8(reader, "a count");
  const store: (Bucket | undefined)[] = [];
  for (let i = 0; i < count && reader.failure === undefined; i++) {
    const bucket = readUint8(reader, "a bucket");
    const index = readUint64(reader, "an index");
    const secret = readBytes(reader, 32, "a secret");
    const placed = bucket >= store.length && bucket < BUCKETS && index < 1n << 48n && bucketOf(index) === bucket;
    if (!placed) fail(reader, "a secret is not in its bucket");
    else {
      while (store.length < bucket) store.push(undefined);
      store.push({ index, secret });
    }
  }
  expectEnd(reader);
  return reader.failure === undefined ? ok(store) : refuse("E_MALFORMED", `secret store: ${reader.failure.reason}`);
}
