/** BIP119 vectors, `template_hash`: the hash of each transaction at each index, of inputs that exist and of such that do not. */
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { ctvHash, decodeTransaction, transactionHashes } from "../../src/transaction/index.ts";
import { readVectors } from "./read-vectors.ts";

interface Case {
  readonly tx: string;
  readonly expected: readonly { readonly input_index: number; readonly template_hash: string }[];
}

const vectors = readVectors<{ template_hash: readonly Case[] }>("bip119_ctv.json");
console.log("bip119_ctv.json: tx_valid and tx_invalid are spends, which the interpreter judges");

describe.skipIf(vectors === undefined)("bip119_ctv.json template_hash", () => {
  test.each(vectors?.template_hash.map((each, number) => ({ ...each, number })) ?? [])(
    "transaction $number",
    ({ tx, expected }) => {
      const decoded = decodeTransaction(fromHex(tx));
      if (!decoded.ok) throw new Error(decoded.error.reason);
      const hashes = transactionHashes(decoded.value);
      for (const { input_index, template_hash } of expected)
        expect(toHex(ctvHash(hashes, input_index))).toBe(template_hash);
      expect(expected.length).toBeGreaterThan(0);
    },
  );
});
