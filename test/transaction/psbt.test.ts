/** The PSBT codec is strict and total, keeps what it does not know, and agrees with @scure/btc-signer on both versions. */
import * as scure from "@scure/btc-signer";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Psbt, PsbtPair } from "../../src/transaction/index.ts";
import { concat, fromHex, toHex } from "../../src/base/bytes.ts";
import { sha256 } from "../../src/crypto/hash.ts";
import {
  decodePsbt,
  encodePsbt,
  encodeTransaction,
  PSBT_FIELDS,
  fieldName,
  fieldPairs,
  fieldValue,
  spentOutputs,
  txid,
  unsignedTransaction,
} from "../../src/transaction/index.ts";
import { spend, transaction } from "./arbitrary.ts";

const seed = 370;

/** x(G): any x-only key will do. */
const X = "79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798";
const TX = `0200000001${"11".repeat(32)}0000000000fdffffff01e80300000000000022${`5120${X}`}00000000`;
const ONE_INPUT: Psbt = {
  version: 0,
  global: [{ type: 0x00, keyData: new Uint8Array(), value: fromHex(TX) }],
  inputs: [[]],
  outputs: [[]],
};

const pair = (type: number, keyData: string, value: string): PsbtPair => ({
  type,
  keyData: fromHex(keyData),
  value: fromHex(value),
});

const reasonOf = (hex: string): string => {
  const decoded = decodePsbt(fromHex(hex));
  return decoded.ok ? "decoded" : decoded.error.reason;
};
const hexOf = (psbt: Psbt): string => toHex(encodePsbt(psbt));
const withInput = (...pairs: readonly PsbtPair[]): Psbt => ({ ...ONE_INPUT, inputs: [pairs] });

describe("the frame", () => {
  const start = "70736274ff";
  const unsigned = `01005e${TX}`;

  test("the least PSBT of version 0", () => {
    expect(hexOf(ONE_INPUT)).toBe(`${start}${unsigned}000000`);
    expect(decodePsbt(encodePsbt(ONE_INPUT))).toEqual({ ok: true, value: ONE_INPUT });
  });

  test.each([
    ["no PSBT starts like this", "70736274fe00"],
    ["bytes follow the end", `${start}${unsigned}00000000`],
    ["more output maps than the bytes can hold", `${start}${unsigned}0000`],
    ["the bytes end within a key", `${start}${unsigned}`],
    ["a key comes twice in one map", `${start}${unsigned}${unsigned}000000`],
    ["the size of a key is longer than it need be", `${start}fd010000 5e${TX}000000`.replace(" ", "")],
    ["the size of a value is longer than it need be", `${start}0100fd5e00${TX}000000`],
    ["the size of a key type is longer than it need be", `${start}${unsigned}03fdf00000000000`],
    ["a key type goes beyond its key", `${start}${unsigned}02fd000100000000`],
    ["a value is longer than the bytes", `${start}01005f${TX}`],
    ["PSBT_GLOBAL_UNSIGNED_TX is missing", `${start}000000`],
    ["the PSBT's version is neither 0 nor 2", `${start}${unsigned}01fb0401000000000000`],
    ["the PSBT's version is neither 0 nor 2", `${start}${unsigned}01fb020000000000`],
    ["PSBT_GLOBAL_UNSIGNED_TX is not allowed in version 2", `${start}${unsigned}01fb0402000000000000`],
    // A version behind key data is no version: the field must have none.
    ["the key data of PSBT_GLOBAL_VERSION is not empty", `${start}${unsigned}02fb000402000000000000`],
  ])("%s: %s", (reason, hex) => {
    expect(reasonOf(hex)).toBe(reason);
  });

  test("more input maps than bytes", () => {
    const counted = (inputs: string): string =>
      `${start}0102040200000001040${inputs.length / 2}${inputs}0105010001fb040200000000`;
    expect(reasonOf(counted("00"))).toBe("decoded");
    expect(reasonOf(counted("feffffff7f"))).toBe("more input maps than the bytes can hold");
    expect(reasonOf(counted("ffffffffffffffffff"))).toBe("more input maps than the bytes can hold");
  });

  test("an unsigned transaction that is signed", () => {
    const signed = TX.replace("0000000000fdffffff", "000000000151fdffffff");
    const psbt = { ...ONE_INPUT, global: [pair(0x00, "", signed)] };
    expect(reasonOf(hexOf(psbt))).toBe("the value of PSBT_GLOBAL_UNSIGNED_TX is not an unsigned transaction");
  });
});

describe("fields", () => {
  test("one row for each type of a map", () => {
    const places = Object.values(PSBT_FIELDS).map(({ map, type }) => `${map} ${type}`);
    expect(new Set(places).size).toBe(places.length);
    for (const [name, { map, type }] of Object.entries(PSBT_FIELDS)) expect(fieldName(map, type)).toBe(name);
  });

  const h20 = "bb".repeat(20);
  const preimage = "cc".repeat(32);
  const path = "d90c6a4f56000080";
  const leaf = "ee".repeat(32);
  const block = `c0${X}${leaf}`;
  const point = `02${X}`;
  const inputCases: readonly (readonly [name: string, type: number, key: string, value: string, good: boolean])[] = [
    ["PSBT_IN_WITNESS_UTXO", 0x01, "", `e80300000000000022${`5120${X}`}`, true],
    ["PSBT_IN_WITNESS_UTXO", 0x01, "", `e80300000000000022${`5120${X}`}00`, false],
    ["PSBT_IN_WITNESS_UTXO", 0x01, "00", `e80300000000000022${`5120${X}`}`, false],
    ["PSBT_IN_PARTIAL_SIG", 0x02, X, `3006020101020101${"01"}`, false],
    ["PSBT_IN_PARTIAL_SIG", 0x02, point, `3006020101020101${"01"}`, true],
    ["PSBT_IN_PARTIAL_SIG", 0x02, point, `3106020101020101${"01"}`, false],
    ["PSBT_IN_SIGHASH_TYPE", 0x03, "", "01000000", true],
    ["PSBT_IN_SIGHASH_TYPE", 0x03, "", "01", false],
    ["PSBT_IN_BIP32_DERIVATION", 0x06, point, path, true],
    ["PSBT_IN_BIP32_DERIVATION", 0x06, point, `${path}00`, false],
    ["PSBT_IN_BIP32_DERIVATION", 0x06, point, "", false],
    ["PSBT_IN_FINAL_SCRIPTWITNESS", 0x08, "", "020101020202", true],
    ["PSBT_IN_FINAL_SCRIPTWITNESS", 0x08, "", "0201010202", false],
    ["PSBT_IN_RIPEMD160", 0x0a, h20, preimage, false],
    ["PSBT_IN_SHA256", 0x0b, toHex(sha256(fromHex(preimage))), preimage, true],
    ["PSBT_IN_SHA256", 0x0b, toHex(sha256(fromHex(preimage))), `${preimage}00`, false],
    ["PSBT_IN_HASH256", 0x0d, toHex(sha256(sha256(fromHex(preimage)))), preimage, true],
    ["PSBT_IN_TAP_KEY_SIG", 0x13, "", "aa".repeat(64), true],
    ["PSBT_IN_TAP_KEY_SIG", 0x13, "", "aa".repeat(65), true],
    ["PSBT_IN_TAP_KEY_SIG", 0x13, "", "aa".repeat(66), false],
    ["PSBT_IN_TAP_SCRIPT_SIG", 0x14, X + leaf, "aa".repeat(64), true],
    ["PSBT_IN_TAP_SCRIPT_SIG", 0x14, X, "aa".repeat(64), false],
    ["PSBT_IN_TAP_LEAF_SCRIPT", 0x15, block, "51c0", true],
    ["PSBT_IN_TAP_LEAF_SCRIPT", 0x15, `c1${X}`, "51c0", true],
    ["PSBT_IN_TAP_LEAF_SCRIPT", 0x15, block, "51c2", false],
    ["PSBT_IN_TAP_LEAF_SCRIPT", 0x15, block, "", false],
    ["PSBT_IN_TAP_LEAF_SCRIPT", 0x15, `c0${X}${leaf.repeat(128)}`, "c0", true],
    ["PSBT_IN_TAP_LEAF_SCRIPT", 0x15, `c0${X}${leaf.repeat(129)}`, "c0", false],
    ["PSBT_IN_TAP_BIP32_DERIVATION", 0x16, X, `00${path}`, true],
    ["PSBT_IN_TAP_BIP32_DERIVATION", 0x16, X, `01${leaf}${path}`, true],
    ["PSBT_IN_TAP_BIP32_DERIVATION", 0x16, X, `02${leaf}${path}`, false],
    ["PSBT_IN_TAP_BIP32_DERIVATION", 0x16, X, `00${path}00`, false],
    ["PSBT_IN_TAP_BIP32_DERIVATION", 0x16, point, `00${path}`, false],
    ["PSBT_IN_TAP_MERKLE_ROOT", 0x18, "", leaf, true],
    ["PSBT_IN_TAP_MERKLE_ROOT", 0x18, "", "", false],
    ["PSBT_IN_MUSIG2_PARTICIPANT_PUBKEYS", 0x1a, point, point.repeat(2), true],
    ["PSBT_IN_MUSIG2_PARTICIPANT_PUBKEYS", 0x1a, point, "", false],
    ["PSBT_IN_MUSIG2_PARTICIPANT_PUBKEYS", 0x1a, `04${X}`, point, false],
    ["PSBT_IN_MUSIG2_PUB_NONCE", 0x1b, point.repeat(2), point.repeat(2), true],
    ["PSBT_IN_MUSIG2_PUB_NONCE", 0x1b, point.repeat(2) + leaf, point.repeat(2), true],
    ["PSBT_IN_MUSIG2_PUB_NONCE", 0x1b, point.repeat(2) + leaf, point, false],
    ["PSBT_IN_MUSIG2_PARTIAL_SIG", 0x1c, point.repeat(2), leaf, true],
    ["PSBT_IN_MUSIG2_PARTIAL_SIG", 0x1c, point + X, leaf, false],
    ["PSBT_IN_PROPRIETARY", 0xfc, "0374617000aabb", "00", true],
    ["PSBT_IN_PROPRIETARY", 0xfc, "03746170", "00", false],
    ["PSBT_IN_PROPRIETARY", 0xfc, "0474617000", "00", false],
    ["PSBT_IN_PREVIOUS_TXID", 0x0e, "", leaf, false],
  ];

  test.each(inputCases.map(([name, type, key, value, good], number) => ({ name, type, key, value, good, number })))(
    "$name, case $number: $good",
    ({ name, type, key, value, good }) => {
      const hex = hexOf(withInput(pair(type, key, value)));
      expect(reasonOf(hex)).toMatch(good ? /^decoded$/ : new RegExp(`${name} is not `));
    },
  );

  const leafOf = (depth: number, version = "c0"): string => `${depth.toString(16).padStart(2, "0")}${version}0151`;
  test.each([
    ["one leaf", leafOf(0), true],
    ["two leaves", leafOf(1) + leafOf(1), true],
    ["a left-heavy tree", leafOf(2) + leafOf(2) + leafOf(1), true],
    ["a right-heavy tree", leafOf(1) + leafOf(2) + leafOf(2), true],
    ["a full tree", leafOf(2).repeat(4), true],
    ["the deepest tree", Array.from({ length: 128 }, (_, i) => leafOf(i + 1)).join("") + leafOf(128), true],
    ["too deep", Array.from({ length: 129 }, (_, i) => leafOf(i + 1)).join("") + leafOf(129), false],
    ["no leaf", "", false],
    ["a leaf alone below the root", leafOf(1), false],
    ["a branch with one child", leafOf(2) + leafOf(1), false],
    ["a third child", leafOf(1).repeat(3), false],
    ["more than a tree", leafOf(0).repeat(2), false],
    ["not depth first", leafOf(2) + leafOf(1) + leafOf(2), false],
    ["an odd leaf version", leafOf(0, "c1"), false],
    ["a cut script", "00c00251", false],
  ])("PSBT_OUT_TAP_TREE: %s", (_, value, good) => {
    const hex = hexOf({ ...ONE_INPUT, outputs: [[pair(0x06, "", value)]] });
    expect(reasonOf(hex)).toMatch(good ? /^decoded$/ : /PSBT_OUT_TAP_TREE is not the leaves of a whole tree/);
  });

  test("unknown fields are kept, in every map, in their order", () => {
    const unknown = [pair(0xf0, "aa", "bb"), pair(0x1234, "", ""), pair(0xf0, "ab", "")];
    const psbt: Psbt = {
      ...ONE_INPUT,
      global: [...ONE_INPUT.global, ...unknown],
      inputs: [unknown],
      outputs: [unknown],
    };
    const decoded = decodePsbt(encodePsbt(psbt));
    expect(decoded).toEqual({ ok: true, value: psbt });
    expect(decoded.ok && hexOf(decoded.value)).toBe(hexOf(psbt));
  });

  test("fields of one type are told apart by their key data", () => {
    const psbt = withInput(pair(0x14, X + leaf, "aa".repeat(64)), pair(0x14, X + "ef".repeat(32), "aa".repeat(64)));
    const decoded = decodePsbt(encodePsbt(psbt));
    expect(decoded.ok && fieldPairs(decoded.value.inputs[0] ?? [], "PSBT_IN_TAP_SCRIPT_SIG").length).toBe(2);
    expect(decoded.ok && fieldValue(decoded.value.inputs[0] ?? [], "PSBT_IN_TAP_KEY_SIG")).toBeUndefined();
  });
});

describe("spent outputs", () => {
  test("a previous transaction must be the one that is spent, and have that output", () => {
    fc.assert(
      fc.property(transaction, fc.nat({ max: 6 }), fc.boolean(), (previous, vout, honest) => {
        const id = honest ? txid(previous) : sha256(txid(previous));
        const tx = {
          version: 2,
          inputs: [{ outPoint: { txid: id, vout }, scriptSig: new Uint8Array(), sequence: 0, witness: [] }],
          outputs: [],
          lockTime: 0,
        };
        const psbt: Psbt = {
          version: 0,
          global: [{ type: 0, keyData: new Uint8Array(), value: encodeTransaction(tx) }],
          inputs: [[{ type: 0, keyData: new Uint8Array(), value: encodeTransaction(previous) }]],
          outputs: [],
        };
        const decoded = decodePsbt(encodePsbt(psbt));
        expect(decoded.ok).toBe(honest && vout < previous.outputs.length);
        expect(decoded.ok ? spentOutputs(decoded.value)[0] : previous.outputs[vout]).toEqual(previous.outputs[vout]);
      }),
      { seed, numRuns: 100 },
    );
  });

  test("or the output itself; none is told as none", () => {
    const utxo = `e80300000000000022${`5120${X}`}`;
    const known = decodePsbt(encodePsbt(withInput(pair(0x01, "", utxo))));
    expect(known.ok && spentOutputs(known.value)[0]).toMatchObject({ amount: 1000n });
    expect(spentOutputs(ONE_INPUT)).toEqual([undefined]);
  });
});

/** A PSBT that @scure/btc-signer makes of a random Taproot spend. */
const theirs = fc.tuple(spend, fc.constantFrom(0, 2)).map(([{ tx, prevouts }, version]) => {
  const script = (bytes: Uint8Array): Uint8Array => concat(Uint8Array.of(0x00, 0x14), sha256(bytes).subarray(0, 20));
  const made = new scure.Transaction({ version: 2, lockTime: tx.lockTime, allowUnknownOutputs: true });
  for (const [i, { outPoint, sequence }] of tx.inputs.entries())
    made.addInput({
      txid: outPoint.txid.toReversed(),
      index: outPoint.vout,
      sequence,
      witnessUtxo: { amount: prevouts[i]?.amount ?? 0n, script: concat(fromHex("5120"), fromHex(X)) },
    });
  for (const { amount, scriptPubKey } of tx.outputs) made.addOutput({ amount, script: script(scriptPubKey) });
  return { made, bytes: made.toPSBT(version), version, prevouts };
});

describe("against @scure/btc-signer", () => {
  test("its PSBTs of both versions come back to the byte, with the same unsigned transaction and spent outputs", () => {
    fc.assert(
      fc.property(theirs, ({ made, bytes, version, prevouts }) => {
        const decoded = decodePsbt(bytes);
        if (!decoded.ok) throw new Error(decoded.error.reason);
        expect(decoded.value.version).toBe(version);
        expect(toHex(encodePsbt(decoded.value))).toBe(toHex(bytes));
        const tx = unsignedTransaction(decoded.value);
        expect(tx && toHex(encodeTransaction(tx))).toBe(toHex(made.unsignedTx));
        expect(spentOutputs(decoded.value).map((each) => each?.amount)).toEqual(prevouts.map(({ amount }) => amount));
      }),
      { seed, numRuns: 100 },
    );
  });

  test("no cut and no damage makes it throw; what decodes, encodes to the same bytes", () => {
    fc.assert(
      fc.property(theirs, fc.nat(), fc.nat({ max: 255 }), fc.boolean(), ({ bytes }, at, value, cut) => {
        const damaged = cut ? bytes.slice(0, at % bytes.length) : bytes.with(at % bytes.length, value);
        const decoded = decodePsbt(damaged);
        const back = decoded.ok ? encodePsbt(decoded.value) : damaged;
        expect(toHex(back)).toBe(toHex(damaged));
        expect(cut && decoded.ok).toBe(false);
      }),
      { seed, numRuns: 300 },
    );
  });
});
