/**
 * Vectors hold private keys, policies must not: this makes the public form of a descriptor's private keys, as Core exports it. WIF keys
 * become compressed hex; an extended private key is derived through its last hardened step, which moves into the origin (BIP380,
 * "Normalization of Key Expressions with Hardened Derivation"). A hardened `/*h` has no public form but at an index.
 */
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { createBase58check } from "@scure/base";
import { HDKey } from "@scure/bip32";
import { toHex } from "../../src/base/bytes.ts";

const PRIVATE_KEY =
  /[xt]prv[1-9A-HJ-NP-Za-km-z]{90,}|(?<![0-9A-Za-z])[5KL9c][1-9A-HJ-NP-Za-km-z]{50,51}(?![0-9A-Za-z])/g;
const EXTENDED_PRIVATE = /(\[[^\][]*\])?([xt]prv[1-9A-HJ-NP-Za-km-z]{90,})((?:\/(?:[0-9]+['h]?|\*['h]?|<[^>]*>))*)/g;
const TEST_VERSIONS = { private: 0x04358394, public: 0x043587cf };
const base58check = createBase58check(sha256);

/** The private keys in a text, as written. */
export const privateKeysOf = (text: string): readonly string[] => text.match(PRIVATE_KEY) ?? [];

/** The descriptor with public keys, without its checksum, which was made for the private text. A damaged private key stays as it is. */
export function publicForm(descriptor: string, index = 0): string {
  if (privateKeysOf(descriptor).length === 0) return descriptor;
  return descriptor
    .replace(/#[^#]*$/, "")
    .replace(EXTENDED_PRIVATE, (_, origin: string | undefined, key: string, steps: string) =>
      neutered(origin, key, steps, index),
    )
    .replace(PRIVATE_KEY, (wif) => {
      const payload = decoded(wif);
      return payload === undefined ? wif : toHex(secp256k1.getPublicKey(payload.slice(1, 33), payload.length === 34));
    });
}

/** `undefined` where the base58 checksum does not fit. */
function decoded(text: string): Uint8Array | undefined {
  try {
    return base58check.decode(text);
  } catch {
    return undefined;
  }
}

function neutered(origin: string | undefined, key: string, steps: string, index: number): string {
  if (decoded(key) === undefined) return (origin ?? "") + key + steps;
  const master = key.startsWith("t") ? HDKey.fromExtendedKey(key, TEST_VERSIONS) : HDKey.fromExtendedKey(key);
  const path = steps
    .split("/")
    .slice(1)
    .map((step) => (/^\*['h]$/.test(step) ? `${index}h` : step.replace("'", "h")));
  const hardened = path.findLastIndex((step) => /^[0-9]+h$/.test(step)) + 1;
  const child = path.slice(0, hardened).reduce((node, step) => node.derive(`m/${step.replace("h", "'")}`), master);
  const fingerprint = master.fingerprint.toString(16).padStart(8, "0");
  const from =
    hardened === 0
      ? (origin ?? "")
      : `[${[origin?.slice(1, -1) ?? fingerprint, ...path.slice(0, hardened)].join("/")}]`;
  return [from + child.publicExtendedKey, ...path.slice(hardened)].join("/");
}
