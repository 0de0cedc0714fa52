/** Every transaction and output of the vectors decodes and encodes to the same bytes, and weighs what its bytes say; every cut of it is refused. */
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import {
  decodeOutput,
  decodeTransaction,
  encodeOutput,
  encodeTransaction,
  totalSize,
  transactionWeight,
  wtxid,
  txid,
} from "../../src/transaction/index.ts";
import { readVectors } from "./read-vectors.ts";

interface TxCase {
  readonly tx: string;
  readonly comment?: string;
}
interface AssetCase extends TxCase {
  readonly prevouts: readonly string[];
}

const core = ["core_tx_valid.json", "core_tx_invalid.json"] as const;
console.log("core_tx_valid.json, core_tx_invalid.json: here the codec alone; verification is the interpreter's");

function roundTrip(hex: string): void {
  const bytes = fromHex(hex);
  const decoded = decodeTransaction(bytes);
  if (!decoded.ok) throw new Error(`${decoded.error.reason} at ${decoded.error.offset} of ${hex}`);
  const tx = decoded.value;
  expect(toHex(encodeTransaction(tx))).toBe(hex);
  const bare = encodeTransaction(tx, { witness: false });
  expect(totalSize(tx)).toBe(bytes.length);
  expect(transactionWeight(tx)).toBe(3 * bare.length + bytes.length);
  expect(toHex(txid(tx)) === toHex(wtxid(tx))).toBe(bare.length === bytes.length);
}

describe.each(core)("%s", (file) => {
  const vectors = readVectors<{ cases: readonly TxCase[] }>(file);
  test.skipIf(vectors === undefined)("each transaction round trips to the byte", () => {
    for (const { tx } of vectors?.cases ?? []) roundTrip(tx);
    expect.assertions(4 * (vectors?.cases.length ?? 0));
  });

  test.skipIf(vectors === undefined)("no transaction decodes without its last byte, or with one more", () => {
    for (const { tx } of vectors?.cases ?? []) {
      expect(decodeTransaction(fromHex(tx.slice(0, -2))).ok).toBe(false);
      expect(decodeTransaction(fromHex(`${tx}00`)).ok).toBe(false);
    }
  });
});

const assets = readVectors<{ cases: readonly AssetCase[] }>("taproot_ref.json");
const templates = readVectors<{ script_assets: readonly AssetCase[] }>("bip446_templatehash.json");

describe.each([
  ["taproot_ref.json", assets?.cases],
  ["bip446_templatehash.json script_assets", templates?.script_assets],
] as const)("%s", (_, cases) => {
  test.skipIf(cases === undefined)("transactions and spent outputs round trip to the byte", () => {
    for (const { tx, prevouts } of cases ?? []) {
      roundTrip(tx);
      for (const prevout of prevouts) {
        const output = decodeOutput(fromHex(prevout));
        expect(output.ok && toHex(encodeOutput(output.value))).toBe(prevout);
      }
    }
  });
});
