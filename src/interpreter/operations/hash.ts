/**
 * The hash opcodes: each replaces the top element by its hash. SHA1 is here because scripts may use it, not because
 * anyone should.
 *
 * Elements are public, short and many, and making a hasher costs as much as hashing one: so one hasher a function
 * serves all, set back to the start before each use.
 */
import type { Bytes } from "../../base/bytes.ts";
import type { Operations } from "../machine.ts";
import { ripemd160, sha1 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { mapElement } from "./combinators.ts";

interface Hasher<Self> {
  readonly outputLen: number;
  update(data: Bytes): Self;
  digestInto(out: Bytes): void;
  _cloneInto(to?: Self): Self;
}

/** A function of the element that shares a hasher; made when it is first called. */
function reusing<Self extends Hasher<Self>>(create: () => Self): (element: Bytes) => Bytes {
  let start: Self | undefined;
  let hasher: Self | undefined;
  return (element) => {
    start ??= create();
    hasher = start._cloneInto(hasher);
    const out = new Uint8Array(start.outputLen);
    hasher.update(element).digestInto(out);
    return out;
  };
}

const sha256Of = reusing(() => sha256.create());
const ripemd160Of = reusing(() => ripemd160.create());

export const HASH: Operations = {
  RIPEMD160: mapElement(ripemd160Of),
  SHA1: mapElement(reusing(() => sha1.create())),
  SHA256: mapElement(sha256Of),
  HASH160: mapElement((element) => ripemd160Of(sha256Of(element))),
  HASH256: mapElement((element) => sha256Of(sha256Of(element))),
};
