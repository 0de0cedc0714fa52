/** A Taproot key spend through all roles of BIP174: created, updated by two, combined, finalised, extracted, and its signature good. */
import { describe, expect, test } from "vitest";
import type { Psbt, PsbtPair, TxOutput } from "../../src/transaction/index.ts";
import type { Result } from "../../src/base/result.ts";
import { concat, toHex } from "../../src/base/bytes.ts";
import { sats } from "../../src/base/units.ts";
import { noble } from "../../src/crypto/index.ts";
import { taprootOutput } from "../../src/taproot/index.ts";
import {
  decodePsbt,
  encodeOutput,
  encodePsbt,
  encodeTransaction,
  PSBT_FIELDS,
  fieldValue,
  midstatesOf,
  SIGHASH,
  spentOutputs,
  taprootSighash,
  unsignedTransaction,
} from "../../src/transaction/index.ts";
import { combine, extract, finalizeInput, updateInput } from "../../src/transaction/psbt-roles.ts";
import { tweakedSecret } from "./keys.ts";

const backend = noble();
const secret = new Uint8Array(32).fill(0x22);
const internalKey = backend.multiplyBase(secret)?.slice(1) ?? new Uint8Array();
const output = taprootOutput(backend, internalKey, undefined);
if (output === undefined) throw new Error("the key is on the curve");
const spent: TxOutput = { amount: sats(100_000n), scriptPubKey: output.scriptPubKey };

const tx = {
  version: 2,
  inputs: [0, 1].map((vout) => ({
    outPoint: { txid: new Uint8Array(32).fill(7), vout },
    scriptSig: new Uint8Array(),
    sequence: 0xffff_fffd,
    witness: [],
  })),
  outputs: [{ amount: sats(199_000n), scriptPubKey: output.scriptPubKey }],
  lockTime: 0,
};

const field = (name: keyof typeof PSBT_FIELDS, value: Uint8Array): PsbtPair => ({
  type: PSBT_FIELDS[name].type,
  keyData: new Uint8Array(),
  value,
});
const created: Psbt = {
  version: 0,
  global: [field("PSBT_GLOBAL_UNSIGNED_TX", encodeTransaction(tx))],
  inputs: tx.inputs.map(() => [field("PSBT_IN_WITNESS_UTXO", encodeOutput(spent))]),
  outputs: [[]],
};

function good<T>(result: Result<T, string>): T {
  if (!result.ok) throw new Error(result.error);
  return result.value;
}

function signatureOf(psbt: Psbt, inputIndex: number): Uint8Array {
  const unsigned = unsignedTransaction(psbt);
  const prevouts = spentOutputs(psbt).filter((each) => each !== undefined);
  if (unsigned === undefined) throw new Error("the PSBT has a transaction");
  const sighash = taprootSighash({ midstates: midstatesOf(unsigned, prevouts), inputIndex, hashType: SIGHASH.ALL });
  if (sighash === undefined) throw new Error("SIGHASH_ALL is defined");
  const signing = tweakedSecret(backend, secret, output?.tweak ?? new Uint8Array());
  return concat(backend.signSchnorr(sighash, signing, new Uint8Array(32)), Uint8Array.of(SIGHASH.ALL));
}

/** One signer for each input. */
const halves = [0, 1].map((i) =>
  good(updateInput(created, i, [field("PSBT_IN_TAP_KEY_SIG", signatureOf(created, i))])),
);
const [left, right] = halves;
if (left === undefined || right === undefined) throw new Error("there are two signers");

describe("a PSBT of version 0 through its roles", () => {
  test("created to extracted: the transaction with the signatures in its witnesses", () => {
    const combined = good(combine(left, right));
    const signatures = combined.inputs.map((map) => fieldValue(map, "PSBT_IN_TAP_KEY_SIG") ?? new Uint8Array());
    expect(signatures.map(toHex)).toEqual([0, 1].map((i) => toHex(signatureOf(created, i))));
    const final = signatures.reduce((psbt, signature, i) => good(finalizeInput(psbt, i, [signature])), combined);
    expect(final.inputs.map((map) => fieldValue(map, "PSBT_IN_TAP_KEY_SIG"))).toEqual([undefined, undefined]);
    const signed = good(extract(final, 100));
    expect(signed).toEqual({ ...tx, inputs: tx.inputs.map((input, i) => ({ ...input, witness: [signatures[i]] })) });
  });

  test("combining is the same in either order, but for the order of pairs", () => {
    const sorted = (psbt: Psbt): unknown =>
      psbt.inputs.map((map) =>
        map.map(({ type, keyData, value }) => [type, toHex(keyData), toHex(value)].join()).sort(),
      );
    expect(sorted(good(combine(left, right)))).toEqual(sorted(good(combine(right, left))));
  });

  test("unknown pairs and MuSig2 fields come through", () => {
    const key = backend.multiplyBase(secret) ?? new Uint8Array();
    const pairs: readonly PsbtPair[] = [
      { type: PSBT_FIELDS.PSBT_IN_MUSIG2_PARTICIPANT_PUBKEYS.type, keyData: key, value: concat(key, key) },
      { type: 0xf1, keyData: Uint8Array.of(1), value: Uint8Array.of(2) },
    ];
    const combined = good(combine(good(updateInput(left, 0, pairs)), right));
    for (const pair of pairs) expect(combined.inputs[0]).toContainEqual(pair);
    const again = decodePsbt(encodePsbt(combined));
    expect(again.ok).toBe(true);
  });
});

describe("refused by a value, never by an exception", () => {
  const two: Psbt = { ...created, version: 2 };
  const other: Psbt = {
    ...created,
    global: [field("PSBT_GLOBAL_UNSIGNED_TX", encodeTransaction({ ...tx, lockTime: 9 }))],
  };

  test.each([
    ["version 2", () => updateInput(two, 0, [])],
    ["version 2 among the others", () => combine(left, two)],
    ["another transaction", () => combine(left, other)],
    ["no such input", () => updateInput(created, 2, [])],
    ["no such input to finalise", () => finalizeInput(created, 2, [])],
    ["a key that is there already", () => updateInput(left, 0, [field("PSBT_IN_TAP_KEY_SIG", new Uint8Array(64))])],
    ["a field of the wrong form", () => updateInput(created, 0, [field("PSBT_IN_TAP_KEY_SIG", new Uint8Array(63))])],
    ["extracting what is not final", () => extract(left, 100)],
    [
      "a fee above the limit",
      () =>
        extract(
          [0, 1].reduce((psbt, i) => good(finalizeInput(psbt, i, [new Uint8Array(64)])), created),
          5,
        ),
    ],
  ])("%s", (_, role) => {
    expect(role().ok).toBe(false);
  });
});
