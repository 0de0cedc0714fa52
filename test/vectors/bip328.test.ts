/** BIP328: the aggregate key with its parity, and the extended key made of it and the constant chain code. */
import { sha256 } from "@noble/hashes/sha2.js";
import { createBase58check } from "@scure/base";
import { describe, expect, test } from "vitest";
import { concat, fromHex, toHex } from "../../src/base/bytes.ts";
import { keyAgg, MUSIG_CHAIN_CODE } from "../../src/crypto/index.ts";
import { allBackends } from "../crypto/backends.ts";
import { readVectors } from "./read-vectors.ts";

interface Case {
  readonly pubkeys_in_order: readonly string[];
  readonly aggregate_pubkey: string;
  readonly synthetic_xpub: string;
}

const vectors = readVectors<{ cases: readonly Case[] }>("bip328.json");

test("the chain code is the hash of the text BIP328 names", () => {
  expect(toHex(MUSIG_CHAIN_CODE)).toBe(toHex(sha256(new TextEncoder().encode("MuSig2MuSig2MuSig2"))));
});

describe.skipIf(vectors === undefined).each(await allBackends())("bip328.json on $name", (backend) => {
  test.each(vectors?.cases ?? [])("aggregate_pubkey and synthetic_xpub of $aggregate_pubkey", (row) => {
    const aggregate = keyAgg(backend, row.pubkeys_in_order.map(fromHex));
    expect(toHex(aggregate ?? new Uint8Array())).toBe(row.aggregate_pubkey);
    // Version, then depth, parent fingerprint and child number, all zero.
    const payload = concat(fromHex("0488b21e000000000000000000"), MUSIG_CHAIN_CODE, aggregate ?? new Uint8Array());
    expect(createBase58check(sha256).encode(payload)).toBe(row.synthetic_xpub);
  });
});
