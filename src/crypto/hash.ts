/**
 * The hash functions of Bitcoin. `taggedHash` is BIP340's `SHA256(SHA256(tag) || SHA256(tag) || x)`; its first 64 bytes are one
 * whole SHA-256 block that depends on the tag alone, so the state after it is kept per tag and a call pays for the message only.
 */
import type { Bytes } from "../base/bytes.ts";
import { ripemd160 as nobleRipemd160 } from "@noble/hashes/legacy.js";
import { sha256 as nobleSha256 } from "@noble/hashes/sha2.js";

export const sha256 = (message: Bytes): Bytes => nobleSha256(message);

/** Double SHA-256, the hash of transactions and blocks. */
export const hash256 = (message: Bytes): Bytes => nobleSha256(nobleSha256(message));

export const ripemd160 = (message: Bytes): Bytes => nobleRipemd160(message);

/** RIPEMD-160 of SHA-256, the hash of keys. */
export const hash160 = (message: Bytes): Bytes => nobleRipemd160(nobleSha256(message));

/** SHA-256 states after `SHA256(tag) || SHA256(tag)`; filled on first use. */
const midstates = new Map<string, ReturnType<typeof nobleSha256.create>>();

function midstate(tag: string): ReturnType<typeof nobleSha256.create> {
  let state = midstates.get(tag);
  if (state === undefined) {
    const tagHash = nobleSha256(new TextEncoder().encode(tag));
    state = nobleSha256.create().update(tagHash).update(tagHash);
    midstates.set(tag, state);
  }
  return state;
}

/** BIP340 `hash_tag(x)` of the concatenated `messages`. `tag` is a name of the program, never user text: each is kept. */
export function taggedHash(tag: string, ...messages: readonly Bytes[]): Bytes {
  const hasher = midstate(tag).clone();
  for (const message of messages) hasher.update(message);
  return hasher.digest();
}
