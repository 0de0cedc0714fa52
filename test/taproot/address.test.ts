/** P2TR addresses: one network, version 1, 32 bytes, bech32m; and the facts of the networks. */
import { bech32, bech32m } from "@scure/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { NetworkName } from "../../src/taproot/index.ts";
import { decodeAddress, encodeAddress, isNetworkName, NETWORKS } from "../../src/taproot/index.ts";

const networks = Object.keys(NETWORKS).filter(isNetworkName);
const keys = fc.uint8Array({ minLength: 32, maxLength: 32 });

test("what is written is read again, and on no network with another prefix", () => {
  fc.assert(
    fc.property(keys, fc.constantFrom(...networks), fc.constantFrom(...networks), (key, written, read) => {
      const text = encodeAddress(key, written);
      const found = decodeAddress(text, read);
      expect(found).toEqual(NETWORKS[written].hrp === NETWORKS[read].hrp ? key : undefined);
      expect(decodeAddress(text.toUpperCase(), written)).toEqual(key);
    }),
    { seed: 350, numRuns: 100 },
  );
});

test("one changed character is no address", () => {
  fc.assert(
    fc.property(
      keys,
      fc.nat({ max: 57 }),
      fc.constantFrom(..."qpzry9x8gf2tvdw0s3jn54khce6mua7l"),
      (key, at, letter) => {
        const text = encodeAddress(key, "mainnet");
        const place = 4 + at;
        fc.pre(text[place] !== letter);
        expect(decodeAddress(text.slice(0, place) + letter + text.slice(place + 1), "mainnet")).toBeUndefined();
      },
    ),
    { seed: 350, numRuns: 200 },
  );
});

const KEY = new Uint8Array(32).fill(7);
const words = bech32m.toWords(KEY);

test.each([
  ["bech32 instead of bech32m (BIP350)", bech32.encode("bc", [1, ...words])],
  ["witness version 0", bech32m.encode("bc", [0, ...words])],
  ["witness version 2", bech32m.encode("bc", [2, ...words])],
  ["31 bytes", bech32m.encode("bc", [1, ...bech32m.toWords(KEY.subarray(1))])],
  ["33 bytes", bech32m.encode("bc", [1, ...bech32m.toWords(new Uint8Array(33))])],
  ["padding that is not zero", bech32m.encode("bc", [1, ...words.slice(0, -1), (words.at(-1) as number) | 1])],
  ["padding of a whole word", bech32m.encode("bc", [1, ...words, 0])],
  ["no data", bech32m.encode("bc", [])],
  ["two cases", encodeAddress(KEY, "mainnet").replace(/^bc1/, "BC1")],
  ["a space", ` ${encodeAddress(KEY, "mainnet")}`],
  ["nothing", ""],
])("refused: %s", (_, text) => {
  expect(decodeAddress(text, "mainnet")).toBeUndefined();
});

test("a row of NETWORKS stands under its own name, and the day of its `now` is that of its time", () => {
  for (const [name, row] of Object.entries(NETWORKS)) {
    expect(row.name).toBe(name);
    expect(new Date(row.now.time * 1000).toISOString().slice(0, 10)).toBe(row.now.asOf);
    expect(row.genesisHash).toMatch(/^[0-9a-f]{64}$/);
  }
  expect(isNetworkName("toString")).toBe(false);
});

test("only a chain of one's own has rules beyond Taproot", () => {
  const extended = Object.values(NETWORKS).filter((row) => row.softforks.length > 0);
  expect(extended.map((row): NetworkName => row.name)).toEqual(["regtest"]);
});
