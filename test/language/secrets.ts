/** Private keys in their two written forms, made at run time: no test file holds one. */
import { createHash } from "node:crypto";
import { base58 } from "@scure/base";

export const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

const sha256 = (bytes: Uint8Array): Uint8Array => createHash("sha256").update(bytes).digest();

/** Base58Check: the first four bytes of the double hash behind the payload. */
const checked = (payload: readonly number[]): string => {
  const bytes = Uint8Array.from(payload);
  return base58.encode(Uint8Array.from([...bytes, ...sha256(sha256(bytes)).subarray(0, 4)]));
};

/** Wallet import format: version 0x80 or 0xef, the key, 01 where its public key is compressed. */
export const wif = (key: Uint8Array, compressed: boolean, testNetwork: boolean): string =>
  checked([testNetwork ? 0xef : 0x80, ...key, ...(compressed ? [1] : [])]);

/** BIP32 serialisation of 78 bytes: version, and 74 bytes of depth, parent, number, chain code and key. */
export const extendedPrivate = (body: Uint8Array, kind: string): string =>
  checked([...(kind === "x" ? [0x04, 0x88, 0xad, 0xe4] : [0x04, 0x35, 0x83, 0x94]), ...body]);
