/** BIP86: an output without scripts, from the extended key (derived here by `@scure/bip32`) to the address. */
import { HDKey } from "@scure/bip32";
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { noble } from "../../src/crypto/index.ts";
import { decodeAddress, encodeAddress, taprootOutput } from "../../src/taproot/index.ts";
import { readVectors } from "./read-vectors.ts";
import { outputsOf } from "./through-compiler.ts";

interface Case {
  readonly name: string;
  readonly path: string;
  readonly xpub: string;
  readonly internal_key?: string;
  readonly output_key?: string;
  readonly scriptPubKey?: string;
  readonly address?: string;
}

const vectors = readVectors<{ cases: readonly Case[] }>("bip86.json");
const account = vectors?.cases.find((row) => row.path.split("/").length === 4);

describe.skipIf(vectors === undefined)("bip86.json", () => {
  test.each(vectors?.cases.filter((row) => row.address !== undefined) ?? [])("$name", (row) => {
    const below = row.path.replace(account?.path ?? "", "m");
    const child = HDKey.fromExtendedKey(account?.xpub ?? "").derive(below);
    expect(child.publicExtendedKey).toBe(row.xpub);

    const internalKey = child.publicKey?.slice(1) ?? new Uint8Array();
    const output = taprootOutput(noble(), internalKey, undefined);
    expect(toHex(internalKey)).toBe(row.internal_key);
    expect(toHex(output?.outputKey ?? new Uint8Array())).toBe(row.output_key);
    expect(toHex(output?.scriptPubKey ?? new Uint8Array())).toBe(row.scriptPubKey);
    expect(encodeAddress(output?.outputKey ?? new Uint8Array(), "mainnet")).toBe(row.address);
    expect(decodeAddress(row.address ?? "", "mainnet")).toEqual(fromHex(row.output_key ?? ""));
  });

  test.each(vectors?.cases.filter((row) => row.address !== undefined) ?? [])("$name through the compiler", (row) => {
    const [change, index] = row.path.split("/").slice(-2);
    const text = `tr([73c5da0a/${(account?.path ?? "").slice(2).replaceAll("'", "h")}]${account?.xpub}/${change}/*)`;
    const [output] = outputsOf(text, { index: Number(index) });
    expect(output?.internalKey.key).toBe(row.internal_key);
    expect(output?.outputKey).toBe(row.output_key);
    expect(output?.scriptPubKey).toBe(row.scriptPubKey);
    expect(output?.addresses["mainnet"]).toBe(row.address);
    expect(output?.descriptor).toMatch(/^tr\(\[73c5da0a\/86h\/0h\/0h\]xpub[0-9A-Za-z]{107}\/[01]\/\*\)#[a-z0-9]{8}$/);
    expect(outputsOf(`tr(${row.xpub})`)[0]?.scriptPubKey).toBe(row.scriptPubKey);
  });
});
