/**
 * BIP32 extended public keys as far as a descriptor needs them: reading, printing, and unhardened child keys. Curve work goes
 * through the backend, so that every backend derives the same keys.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import { hmac } from "@noble/hashes/hmac.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import { createBase58check } from "@scure/base";
import { concat } from "../base/bytes.ts";

export interface ExtendedKey {
  /** The four version bytes; `0488b21e` is xpub, `043587cf` tpub. */
  readonly version: number;
  readonly depth: number;
  readonly parentFingerprint: number;
  readonly childNumber: number;
  readonly chainCode: Bytes;
  /** 33 bytes, compressed. */
  readonly publicKey: Bytes;
}

export const XPUB_VERSION = 0x0488b21e;
export const TPUB_VERSION = 0x043587cf;

/** First hardened child number: an index written with `h`. */
export const HARDENED = 0x8000_0000;

/** BIP32 serialises "1 byte: depth": no key lies deeper. */
export const DEEPEST = 255;

const base58check = createBase58check(sha256);

/** Why a text that looks like an extended key is none. */
export type ExtendedKeyProblem = "base58" | "length" | "version" | "point" | "depth";

/** Reads `xpub…` or `tpub…`; the curve check is the caller's (`backend.isPoint`), to be made once a key. */
export function parseExtendedKey(text: string): ExtendedKey | ExtendedKeyProblem {
  let payload: Bytes;
  try {
    payload = base58check.decode(text);
  } catch {
    return "base58"; // the library's word for a wrong character or checksum
  }
  if (payload.length !== 78) return "length";
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const version = view.getUint32(0);
  if (version !== XPUB_VERSION && version !== TPUB_VERSION) return "version";
  const key: ExtendedKey = {
    version,
    depth: payload[4] as number,
    parentFingerprint: view.getUint32(5),
    childNumber: view.getUint32(9),
    chainCode: payload.slice(13, 45),
    publicKey: payload.slice(45),
  };
  // BIP32 test vector 5: a key of depth 0 has no parent and no index.
  if (key.depth === 0 && (key.parentFingerprint !== 0 || key.childNumber !== 0)) return "depth";
  if (key.publicKey[0] !== 2 && key.publicKey[0] !== 3) return "point";
  return key;
}

export function printExtendedKey(key: ExtendedKey): string {
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, key.version);
  view.setUint8(4, key.depth);
  view.setUint32(5, key.parentFingerprint);
  view.setUint32(9, key.childNumber);
  return base58check.encode(concat(head, key.chainCode, key.publicKey));
}

/** Public key and chain code of a node of the BIP32 tree. */
export interface KeyNode {
  readonly publicKey: Bytes;
  readonly chainCode: Bytes;
}

/**
 * BIP32 CKDpub: I = HMAC-SHA512(c, serP(K) ‖ ser32(i)); Ki = point(parse256(IL)) + K. `undefined` for the index that
 * has no key ("in case parse256(IL) ≥ n or Ki is the point at infinity"), whose chance is 1 in 2^127.
 */
export function deriveChild(backend: CryptoBackend, node: KeyNode, index: number): KeyNode | undefined {
  const ser32 = new Uint8Array(4);
  new DataView(ser32.buffer).setUint32(0, index);
  const digest = hmac(sha512, node.chainCode, concat(node.publicKey, ser32));
  const point = backend.multiplyBase(digest.subarray(0, 32));
  const publicKey = point && backend.addPoints(point, node.publicKey);
  return publicKey && { publicKey, chainCode: digest.slice(32) };
}
