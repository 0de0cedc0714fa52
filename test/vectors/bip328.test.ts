/** BIP328: the aggregate key with its parity, and the extended key made of it and the constant chain code. */
import { sha256 } from "@noble/hashes/sha2.js";
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { keyAgg, MUSIG_CHAIN_CODE } from "../../src/crypto/index.ts";
import { parseExtendedKey, printExtendedKey, XPUB_VERSION } from "../../src/descriptor/extended-key.ts";
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
    // "setting the depth to 0, the child number to 0, and attaching a chaincode"
    const publicKey = aggregate ?? new Uint8Array();
    const synthetic = {
      version: XPUB_VERSION,
      depth: 0,
      parentFingerprint: 0,
      childNumber: 0,
      chainCode: MUSIG_CHAIN_CODE,
      publicKey,
    };
    expect(printExtendedKey(synthetic)).toBe(row.synthetic_xpub);
    expect(parseExtendedKey(row.synthetic_xpub)).toEqual(synthetic);
  });
});
