/**
 * BIP446 vectors, `basic`, where the leaf is `<hash> OP_TEMPLATEHASH OP_EQUAL` or its converse: the spend is valid exactly when the pushed
 * hash is the transaction's. The others need an interpreter.
 */
import { describe, expect, test } from "vitest";
import { fromHex, toHex } from "../../src/base/bytes.ts";
import { decodeTransaction, templateHash, transactionHashes } from "../../src/transaction/index.ts";
import { readVectors } from "./read-vectors.ts";

interface Case {
  readonly comment: string;
  readonly spending_tx: string;
  readonly input_index: number;
  readonly valid: boolean;
}

/** A push of 32 bytes, OP_TEMPLATEHASH and OP_EQUAL, in either order. */
const LEAF = /^(?:20([0-9a-f]{64})ce|ce20([0-9a-f]{64}))87$/;

function parts({ spending_tx, input_index }: Case) {
  const decoded = decodeTransaction(fromHex(spending_tx));
  if (!decoded.ok) throw new Error(decoded.error.reason);
  const witness = [...(decoded.value.inputs[input_index]?.witness ?? [])];
  const annex = witness.length > 1 && witness.at(-1)?.[0] === 0x50 ? witness.pop() : undefined;
  const match = LEAF.exec(toHex(witness.at(-2) ?? new Uint8Array()));
  return { tx: decoded.value, annex, pushed: match?.[1] ?? match?.[2] };
}

const vectors = readVectors<{ basic: readonly Case[] }>("bip446_templatehash.json");
const bare = vectors?.basic.filter((each) => parts(each).pushed !== undefined) ?? [];
console.log(
  `bip446_templatehash.json: ${bare.length} of ${vectors?.basic.length ?? 0} basic cases compare the hash alone; the rest, and script_assets, are the interpreter's`,
);

describe.skipIf(vectors === undefined)("bip446_templatehash.json basic", () => {
  test.each(bare)("$comment", (each) => {
    const { tx, annex, pushed } = parts(each);
    const hash = toHex(templateHash(transactionHashes(tx), each.input_index, annex));
    expect(hash === pushed).toBe(each.valid);
  });

  test("there is a valid and an invalid one among them", () => {
    expect(new Set(bare.map(({ valid }) => valid)).size).toBe(2);
  });
});
