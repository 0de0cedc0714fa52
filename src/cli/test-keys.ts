/**
 * Values for the holes of a template, so that costs can be shown before anybody has keys. Nobody knows a private key of these points: each
 * is the first x coordinate on the curve in a row of hashes of its name, which anyone can make again. Nothing made with them may hold coins;
 * the command prints costs alone.
 */
import type { Bytes } from "../base/bytes.ts";
import type { CryptoBackend } from "../crypto/port.ts";
import type { Hole, Program } from "../program/program.ts";
import type { Value, Values } from "../program/index.ts";
import { concat, toHex } from "../base/bytes.ts";
import { taggedHash } from "../crypto/hash.ts";
import { printExtendedKey, TPUB_VERSION, XPUB_VERSION } from "../descriptor/extended-key.ts";

const TAG = "tapwright/TestKey/1";
/** BIP32: bytes of an extended key, which a hole asks for when steps follow it. */
const EXTENDED_BYTES = 78;
/** Members of a group that nobody has bound, unless more are needed. */
const FEWEST_MEMBERS = 2;

const digest = (name: string, counter: number): Bytes =>
  taggedHash(TAG, new TextEncoder().encode(name), Uint8Array.of(counter));

function testPoint(backend: CryptoBackend, name: string): Bytes {
  for (let counter = 0; ; counter++) {
    const x = digest(name, counter);
    if (backend.isXOnly(x)) return concat(Uint8Array.of(2), x);
  }
}

function testKey(backend: CryptoBackend, name: string, bytes: number, mainnet: boolean): string {
  const publicKey = testPoint(backend, name);
  if (bytes < EXTENDED_BYTES) return toHex(publicKey);
  const version = mainnet ? XPUB_VERSION : TPUB_VERSION;
  return printExtendedKey({
    version,
    depth: 0,
    parentFingerprint: 0,
    childNumber: 0,
    chainCode: digest(name, 0),
    publicKey,
  });
}

/** Values for every hole but the numbers of locks: these decide when a way opens, and must be given. */
export function testValues({ holes }: Program, backend: CryptoBackend, mainnet: boolean): Values {
  const values: Record<string, Value> = {};
  for (const hole of holes) {
    const value = valueOf(hole, backend, mainnet);
    if (value !== undefined) values[hole.id] = value;
  }
  return values;
}

function valueOf({ id, kind, range }: Hole, backend: CryptoBackend, mainnet: boolean): Value | undefined {
  switch (kind) {
    case "key":
      return testKey(backend, id, range[0], mainnet);
    case "group":
      return Array.from({ length: Math.max(range[0], FEWEST_MEMBERS) }, (_, i) =>
        testKey(backend, `${id} ${i}`, EXTENDED_BYTES, mainnet),
      );
    case "hash":
    case "scalar":
      return digest(id, 0).slice(0, range[0]);
    case "number":
      return id === "*" ? 0 : undefined;
  }
}
