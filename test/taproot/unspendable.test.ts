/** Points that nobody can sign for: each row is made again from its derivation, and r proves H + rG. */
import { sha256 } from "@noble/hashes/sha2.js";
import { expect, test } from "vitest";
import { concat, fromHex, toHex } from "../../src/base/bytes.ts";
import { noble } from "../../src/crypto/index.ts";
import { KNOWN_UNSPENDABLE, knownUnspendable, UNSPENDABLE_H, unspendableKey } from "../../src/taproot/index.ts";

const backend = noble();

test("BIP341 H is the hash of the uncompressed generator, and on the curve", () => {
  const G =
    "0479be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8";
  expect(toHex(UNSPENDABLE_H)).toBe(toHex(sha256(fromHex(G))));
  expect(backend.isXOnly(UNSPENDABLE_H)).toBe(true);
});

test("the Lightning point is the first hash of counter and phrase that is an x on the curve", () => {
  const phrase = new TextEncoder().encode("Lightning Simple Taproot");
  const candidates = [0, 1, 2].map((counter) => sha256(concat(Uint8Array.of(0, 0, 0, 0, 0, 0, 0, counter), phrase)));
  expect(candidates.map((x) => backend.isXOnly(x))).toEqual([false, false, true]);
  expect(knownUnspendable(candidates[2] as Uint8Array)?.name).toBe("Lightning simple taproot NUMS");
});

test("every row is a point, under one key only", () => {
  expect(KNOWN_UNSPENDABLE.every((row) => backend.isXOnly(row.key))).toBe(true);
  expect(new Set(KNOWN_UNSPENDABLE.map((row) => toHex(row.key))).size).toBe(KNOWN_UNSPENDABLE.length);
});

test("H + rG: r = 0 is H, r = n is refused, and revealing r lets anyone compute the key", () => {
  const r = new Uint8Array(32).fill(3);
  const H = concat(Uint8Array.of(2), UNSPENDABLE_H);
  const rG = backend.multiplyBase(r) ?? new Uint8Array(33);
  expect(unspendableKey(backend, new Uint8Array(32))).toEqual(UNSPENDABLE_H);
  expect(unspendableKey(backend, r)).toEqual(backend.addPoints(H, rG)?.subarray(1));
  expect(
    unspendableKey(backend, fromHex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")),
  ).toBeUndefined();
});
